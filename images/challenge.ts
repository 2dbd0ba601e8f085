/** What a registry says of where to get a token (distribution-spec, "Token Authentication"). */
export interface Challenge {
  /** URL of the token service. */
  readonly realm: string;
  readonly service?: string;
}

/** Reads `WWW-Authenticate: Bearer realm="…",service="…"`; undefined where it asks for something else. */
export function parseChallenge(header: string): Challenge | undefined {
  const [, parameters] = /^Bearer\s+(.*)$/i.exec(header.trim()) ?? [];
  if (parameters === undefined) return undefined;
  const pairs = [...parameters.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/gi)];
  const values = new Map(pairs.map(([, name, quoted, plain]) => [name!.toLowerCase(), quoted ?? plain ?? ""]));
  const [realm, service] = [values.get("realm"), values.get("service")];
  if (realm === undefined || !URL.canParse(realm)) return undefined;
  return { realm, ...(service !== undefined && { service }) };
}
