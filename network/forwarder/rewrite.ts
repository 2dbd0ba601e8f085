import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** What a forwarder and a browser call the same. */
export interface Names {
  /** The host that is forwarded to. */
  readonly host: string;
  /** What the browser calls each host, such as `http://127.0.0.1:4000`. */
  readonly origins: ReadonlyMap<string, string>;
}

type Rewriting = Readonly<Record<string, (value: string, names: Names) => string | undefined>>;

const dropped = () => undefined;

/** They concern one connection (RFC 9110 §7.6.1), of which there are two. */
const OF_THE_CONNECTION: Rewriting = {
  connection: dropped,
  "keep-alive": dropped,
  "proxy-connection": dropped,
  te: dropped,
  upgrade: dropped,
};

const TO_THE_HOST: Rewriting = {
  ...OF_THE_CONNECTION,
  host: (_, { host }) => host,
  origin: hostUrl,
  referer: hostUrl,
  cookie: hostCookies,
  // It was answered already.
  expect: dropped,
};

const TO_THE_BROWSER: Rewriting = {
  ...OF_THE_CONNECTION,
  "transfer-encoding": dropped,
  location: browserUrl,
  "content-location": browserUrl,
  "access-control-allow-origin": browserUrl,
  "set-cookie": browserCookie,
  "content-security-policy": withoutUpgrade,
  "strict-transport-security": dropped,
  "alt-svc": dropped,
};

/** Headers of a request as the host gets them. Pure. */
export const hostHeaders = (headers: IncomingHttpHeaders, names: Names): OutgoingHttpHeaders =>
  rewritten({ host: names.host, ...headers }, TO_THE_HOST, names);

/** Headers of an answer as the browser gets them. Pure. */
export const browserHeaders = (headers: IncomingHttpHeaders, names: Names): OutgoingHttpHeaders =>
  rewritten(headers, TO_THE_BROWSER, names);

function rewritten(headers: IncomingHttpHeaders, rewriting: Rewriting, names: Names): OutgoingHttpHeaders {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    const rewrite = rewriting[name];
    if (value === undefined || !rewrite) return value === undefined ? [] : [[name, value] as const];
    const values = [value].flat().flatMap((each) => rewrite(each, names) ?? []);
    return values.length === 0 ? [] : [[name, Array.isArray(value) ? values : values[0]] as const];
  });
  return Object.fromEntries(entries);
}

function hostUrl(url: string, { origins }: Names): string {
  const [host, origin] = [...origins].find(([, each]) => url === each || url.startsWith(`${each}/`)) ?? [];
  return origin === undefined ? url : `https://${host}${url.slice(origin.length)}`;
}

/** Scheme, host and their standard port; what follows is kept. */
const ABSOLUTE = /^(?:(?:https?|wss?):)?\/\/([^/?#:]+)(?::(?:443|80))?(?=[/?#]|$)/i;

function browserUrl(url: string, { origins }: Names): string {
  const [found = "", host = ""] = ABSOLUTE.exec(url) ?? [];
  const origin = origins.get(host.toLowerCase());
  return origin === undefined ? url : `${origin}${url.slice(found.length)}`;
}

/** Before names of cookies that a browser takes over TLS alone (RFC 6265bis §4.1.3). */
const MARK = "local";

function hostCookies(cookies: string): string {
  return cookies.replace(new RegExp(`(^|;\\s*)${MARK}(?=__(?:Host|Secure)-)`, "gi"), "$1");
}

const OF_TLS = /^(?:domain=.*|secure|samesite=none|partitioned)$/i;

function browserCookie(cookie: string): string {
  const [pair = "", ...attributes] = cookie.split(";").map((part) => part.trim());
  const name = /^__(?:Host|Secure)-/i.test(pair) ? `${MARK}${pair}` : pair;
  return [name, ...attributes.filter((attribute) => !OF_TLS.test(attribute))].join("; ");
}

function withoutUpgrade(policy: string): string | undefined {
  const kept = policy.split(";").filter((directive) => directive.trim().toLowerCase() !== "upgrade-insecure-requests");
  return kept.join(";") || undefined;
}
