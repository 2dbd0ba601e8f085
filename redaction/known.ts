import { type Redact, redactor } from "./redact.ts";
import { secretTexts } from "./texts.ts";

/** One a process, like the streams it is for. */
const texts = new Set<string>();
let redact: Redact = (text) => text;

/**
 * Notes that a value that was read is secret, so that `redactKnown` takes it out from now on.
 * @param shown texts that stand openly beside it
 */
export function rememberSecret(value: unknown, shown: ReadonlySet<string> = new Set()): void {
  const before = texts.size;
  for (const text of secretTexts(value))
    if (!PUBLIC.has(text) && !shown.has(text) && !isPublicName(text)) texts.add(text);
  if (texts.size > before) redact = redactor([...texts]);
}

/** Domains whose names anybody may look up. */
const domains = new Set<string>();

/** Notes that a domain is no secret, nor a host or the address of a site below it, wherever they are read. */
export function showDomain(domain: string): void {
  domains.add(domain);
}

function isPublicName(text: string): boolean {
  const host = /^(?:https?:\/\/)?([a-z0-9._-]+?)\/?$/i.exec(text)?.[1]?.toLowerCase();
  return host !== undefined && [...domains].some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** A text without any secret that this process has read. */
export function redactKnown(text: string): string {
  return redact(text);
}

/** Passphrases that everybody has, of stages where nothing is worth hiding. */
const PUBLIC: ReadonlySet<string> = new Set(["sandbox", "offline"]);

/** Takes known secrets out of what is written to a stream as text; bytes are passed on as they are. */
export function redactStream(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === "string" ? redactKnown(chunk) : chunk, ...rest);
}
