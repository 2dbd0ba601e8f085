/** What Cloudflare keeps of a record set beside its data. */

export interface CloudflareOptions {
  /** Cloudflare's proxy answers with addresses of its own. */
  readonly proxied?: boolean | undefined;
  /** The TTL is left to Cloudflare. */
  readonly autoTtl?: boolean | undefined;
  /** A CNAME is answered with the addresses of its target. */
  readonly flattened?: boolean | undefined;
  /** By value; a value without comment and tags is left out. */
  readonly notes?: Readonly<Record<string, Note>> | undefined;
}

export interface Note {
  readonly comment?: string | undefined;
  /** Such as `team` or `owner:dns`; order carries no meaning. */
  readonly tags?: readonly string[] | undefined;
}

/** TTL of Cloudflare's API for automatic and for proxied records. */
export const AUTOMATIC = 1;

/** Seconds that an automatic TTL means, and that the proxy's answers have. */
export const AUTOMATIC_TTL = 300;

/** True where name servers give something else than the values. */
export const isHidden = (options: CloudflareOptions | undefined): boolean =>
  options?.proxied === true || options?.flattened === true;

/** Such a record set keeps the TTL of the API, which no desired record set has, so that it always differs. */
export const isProxiedInPart = ({ ttl }: { readonly ttl: number }): boolean => ttl === AUTOMATIC;

/** Only what is set, equal options as equal text; undefined where nothing is. @param spell canonical form of a value */
export function canonicalOptions(
  { proxied, autoTtl, flattened, notes = {} }: CloudflareOptions,
  spell: (value: string) => string = (value) => value,
): CloudflareOptions | undefined {
  const kept = Object.entries(notes)
    .map(([value, note]): [string, Note] => [spell(value), canonicalNote(note)])
    .filter(([, note]) => Object.keys(note).length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const options = {
    ...(proxied && { proxied }),
    ...(autoTtl && !proxied && { autoTtl }),
    ...(flattened && { flattened }),
    ...(kept.length > 0 && { notes: Object.fromEntries(kept) }),
  };
  return Object.keys(options).length > 0 ? options : undefined;
}

const canonicalNote = ({ comment, tags = [] }: Note): Note => ({
  ...(comment && { comment }),
  ...(tags.length > 0 && { tags: [...new Set(tags)].sort() }),
});

/** An existing automatic TTL satisfies a desired TTL of the same number of seconds; a desired automatic TTL is satisfied only by an automatic one. */
export function satisfies(actual: CloudflareOptions | undefined, desired: CloudflareOptions | undefined): boolean {
  if (actual === undefined && desired === undefined) return true;
  const passing = desired?.autoTtl ? actual : { ...actual, autoTtl: false };
  return JSON.stringify(canonicalOptions(passing ?? {})) === JSON.stringify(canonicalOptions(desired ?? {}));
}

/** A line for each option, for plans. */
export function optionLines({ proxied, autoTtl, flattened, notes = {} }: CloudflareOptions = {}): string[] {
  return [
    ...(proxied ? ["proxied"] : []),
    ...(autoTtl ? ["TTL automatic"] : []),
    ...(flattened ? ["flattened"] : []),
    ...Object.entries(notes).flatMap(([value, { comment, tags }]) => [
      ...(comment ? [`comment "${comment}" (${value})`] : []),
      ...(tags ?? []).map((tag) => `tag ${tag} (${value})`),
    ]),
  ];
}
