import { canonicalCid } from "./cid.ts";
import { type Answer, type Asked, Double, jsonBody } from "./double.fixture.ts";
import { PIN_STATES, type PinState } from "./service.ts";

interface Pin {
  readonly cid: string;
  readonly name?: string;
  readonly origins?: readonly string[];
  readonly meta?: Readonly<Record<string, string>>;
}

interface PinStatus {
  readonly requestid: string;
  status: PinState;
  readonly created: string;
  readonly pin: Pin;
  readonly delegates: readonly string[];
  info?: Readonly<Record<string, string>>;
}

const PARAMETERS = new Set(["cid", "name", "match", "status", "before", "after", "limit", "meta"]);
const MATCHES = ["exact", "iexact", "partial", "ipartial"];
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The Pinning Service API 1.0.0, to its letter: a pin goes from `queued` over `pinning` to `pinned` by `step`, or fails. */
export class PinningServiceDouble extends Double {
  readonly token: string;
  readonly pins: PinStatus[] = [];
  delegates: readonly string[] = ["/dnsaddr/delegate.example.com"];
  #made = 0;

  constructor(token = "token-of-the-double") {
    super();
    this.token = token;
  }

  /** All pins that are not done go one step on. */
  step(): void {
    const next = { queued: "pinning", pinning: "pinned", pinned: "pinned", failed: "failed" } as const;
    for (const pin of this.pins) pin.status = next[pin.status];
  }

  fail(cid: string, why: string): void {
    for (const pin of this.pins.filter((each) => canonicalCid(each.pin.cid) === canonicalCid(cid))) {
      pin.status = "failed";
      pin.info = { status_details: why };
    }
  }

  /** As if it had been asked. */
  add(pin: Pin, status: PinState = "queued"): PinStatus {
    this.#made += 1;
    const created = new Date(Date.UTC(2026, 10, 29) + this.#made * 1000).toISOString();
    const made = { requestid: `request-${this.#made}`, status, created, pin, delegates: this.delegates };
    this.pins.unshift(made);
    return made;
  }

  answer(asked: Asked): Answer {
    if (asked.headers.authorization !== `Bearer ${this.token}`)
      return failure(401, "UNAUTHORIZED", "Access token is missing or invalid");
    const { pathname, searchParams } = asked.url;
    const [, id] = /^\/pins\/([^/]+)$/.exec(pathname) ?? [];
    if (pathname !== "/pins" && id === undefined) return failure(404, "NOT_FOUND");
    if (id !== undefined) return this.#one(asked, decodeURIComponent(id));
    if (asked.method === "GET") return this.#list(searchParams);
    if (asked.method !== "POST") return failure(404, "NOT_FOUND", "no such method");
    const pin = readPin(asked);
    return typeof pin === "string" ? failure(400, "BAD_REQUEST", pin) : { status: 202, body: this.add(pin) };
  }

  #one(asked: Asked, id: string): Answer {
    const at = this.pins.findIndex(({ requestid }) => requestid === id);
    if (at < 0) return failure(404, "NOT_FOUND", "The specified resource was not found");
    if (asked.method === "GET") return { status: 200, body: this.pins[at] };
    if (asked.method === "POST") {
      const pin = readPin(asked);
      if (typeof pin === "string") return failure(400, "BAD_REQUEST", pin);
      this.pins.splice(at, 1);
      return { status: 202, body: this.add(pin) };
    }
    if (asked.method !== "DELETE") return failure(404, "NOT_FOUND", "no such method");
    this.pins.splice(at, 1);
    return { status: 202 };
  }

  #list(query: URLSearchParams): Answer {
    const wrong = wrongQuery(query);
    if (wrong) return failure(400, "BAD_REQUEST", wrong);
    const states = query.get("status")?.split(",") ?? ["pinned"];
    const cids = query.get("cid")?.split(",");
    const [name, before, after] = [query.get("name"), query.get("before"), query.get("after")];
    const found = this.pins.filter(
      ({ status, pin, created }) =>
        states.includes(status) &&
        (!cids || cids.includes(pin.cid)) &&
        (name === null || matches(query.get("match") ?? "exact", pin.name ?? "", name)) &&
        (before === null || Date.parse(created) < Date.parse(before)) &&
        (after === null || Date.parse(created) > Date.parse(after)),
    );
    return { status: 200, body: { count: found.length, results: found.slice(0, Number(query.get("limit") ?? 10)) } };
  }
}

function matches(how: string, text: string, wanted: string): boolean {
  const [one, other] = how.startsWith("i") ? [text.toLowerCase(), wanted.toLowerCase()] : [text, wanted];
  return how.endsWith("partial") ? one.includes(other) : one === other;
}

const failure = (status: number, reason: string, details?: string): Answer => ({
  status,
  body: { error: { reason, ...(details && { details }) } },
});

/** What is wrong with the parameters of a listing; undefined = nothing. */
function wrongQuery(query: URLSearchParams): string | undefined {
  const unknown = [...query.keys()].find((key) => !PARAMETERS.has(key));
  if (unknown) return `unknown parameter ${unknown}`;
  if (new Set(query.keys()).size < [...query.keys()].length) return "a parameter is given twice";
  const limit = query.get("limit");
  if (limit !== null && !(/^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= 1000))
    return "limit: 1 to 1000";
  for (const key of ["before", "after"])
    if (query.has(key) && !RFC_3339.test(query.get(key)!)) return `${key}: not RFC 3339`;
  const states = query.get("status")?.split(",") ?? [];
  if (states.some((state) => !PIN_STATES.some((known) => known === state))) return "status: unknown";
  const cids = query.get("cid")?.split(",") ?? [];
  if (cids.length > 10 || cids.some((cid) => canonicalCid(cid) === undefined)) return "cid: at most 10 CIDs";
  if ((query.get("name")?.length ?? 0) > 255) return "name: at most 255 characters";
  if (query.has("match") && !MATCHES.includes(query.get("match")!)) return "match: unknown";
  return undefined;
}

/** What is to be pinned, or what is wrong with it. */
function readPin(asked: Asked): Pin | string {
  const body = jsonBody(asked);
  if (typeof body !== "object" || body === null) return "not JSON";
  const unknown = Object.keys(body).find((key) => !["cid", "name", "origins", "meta"].includes(key));
  if (unknown) return `unknown key ${unknown}`;
  const { cid, name, origins = [], meta = {} } = body as Record<string, unknown>;
  if (typeof cid !== "string" || canonicalCid(cid) === undefined) return "cid: not a CID";
  if (name !== undefined && (typeof name !== "string" || name.length > 255)) return "name: at most 255 characters";
  if (!Array.isArray(origins) || origins.length > 20 || new Set(origins).size < origins.length)
    return "origins: at most 20, each once";
  if (origins.some((each) => typeof each !== "string" || !/^\/[a-z0-9]+\//.test(each)))
    return "origins: multiaddresses";
  if (typeof meta !== "object" || meta === null || Object.values(meta).some((each) => typeof each !== "string"))
    return "meta: strings";
  return body as Pin;
}
