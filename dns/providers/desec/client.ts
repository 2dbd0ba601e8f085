import type { Response } from "undici";
import { z } from "zod";
import { printableLine } from "../../../errors/printable.ts";
import { errorText } from "../../../errors/text.ts";
import { AnswerError } from "../../../network/answer-error.ts";
import { boundedFetch } from "../../../network/bounded-fetch.ts";
import { expectShape, readJson } from "../../../network/json.ts";
import { undici } from "../../../network/undici.ts";
import { canonicalRdata } from "../../records/rdata.ts";
import { type RecordSet, recordKey } from "../../records/records.ts";
import { limitConcurrency } from "../concurrency.ts";
import { deleteEmptyZone } from "../delete-zone.ts";
import { type DnsErrorOptions, type DnsFailure, DnsProviderError, failureOf, retryAfter } from "../errors.ts";
import { legible } from "../legible.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { explain } from "./explain.ts";
import { limits } from "./limits.ts";
import type { DesecSettings } from "./settings.ts";

const ENDPOINT = "https://desec.io";
const TIME_OUT = 60_000;
/** A page is of 500 record sets. */
const MOST_OCTETS = 32 * 2 ** 20;
const IN_FLIGHT = 2;

/** Answers, as far as they are read (https://desec.readthedocs.io/en/latest/dns/). */
const domainShape = z.object({ name: z.string().min(1), minimum_ttl: z.int().nonnegative() });
const rrsetShape = z.object({
  subname: z.string(),
  type: z.string().min(1),
  ttl: z.int().nonnegative(),
  records: z.array(z.string()),
});
const nothing = z.undefined();

type Domain = z.output<typeof domainShape>;
type RRset = Readonly<z.output<typeof rrsetShape>>;

interface Call<T> {
  readonly what: string;
  /** Of the answer. */
  readonly shape: z.ZodType<T>;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Path below `/api/v1/`, or a URL taken from a Link header. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

interface Answer<T> {
  readonly body: T;
  /** Path of the next page. */
  readonly next: string | undefined;
}

/** Client of deSEC's API v1: one atomic bulk PATCH for any number of record sets. */
export function connectDesec(settings: DesecSettings): DnsProvider {
  const base = `${(settings.endpoint ?? ENDPOINT).replace(/\/$/, "")}/api/v1/`;
  const slot = limitConcurrency(IN_FLIGHT);
  const dispatcher = new (undici().Agent)({ keepAliveTimeout: 10_000 });

  async function call<T>({ what, method, path, body, shape, signal }: Call<T>): Promise<Answer<T>> {
    const write = method !== "GET";
    const url = new URL(path, base);
    try {
      const response = await slot(() =>
        boundedFetch(url, {
          method,
          dispatcher,
          headers: { authorization: `Token ${settings.token}`, "content-type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal,
          limits: { total: TIME_OUT, octets: MOST_OCTETS },
        }),
      );
      if (!response.ok) throw await refusal(response, url, what, write, body);
      const text = await response.text();
      const read = text === "" ? expectShape(undefined, shape, url) : readJson(text, shape, url);
      return { body: read, next: nextPage(response.headers.get("link"), url) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DnsProviderError) throw error;
      throw new DnsProviderError("desec", failureOf(undefined, write), `${what}: ${errorText(error)}`);
    }
  }

  async function get<T>(what: string, path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> {
    return (await call({ what, method: "GET", path, shape, signal })).body;
  }

  /** Names of deSEC's own servers: those of the apex NS that carry its label. */
  async function nameServers(name: string, signal: AbortSignal): Promise<string[]> {
    const path = `domains/${name}/rrsets/?subname=&type=NS`;
    const [apex] = await get(`reading the name servers of ${name}`, path, z.array(rrsetShape), signal);
    const hosts = (apex?.records ?? []).map((host) => host.replace(/\.$/, ""));
    if (hosts.length === 0) throw new DnsProviderError("desec", "unavailable", `zone ${name}: gave no name servers`);
    const own = hosts.filter((host) => host.split(".").includes("desec"));
    return own.length > 0 ? own : hosts;
  }

  async function hostedZone(domain: Domain, signal: AbortSignal): Promise<HostedZone> {
    const { name, minimum_ttl: minimumTtl } = domain;
    return { id: name, name, nameServers: await nameServers(name, signal), minimumTtl };
  }

  async function readRecords(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]> {
    const what = `reading zone ${zone.name}`;
    const rrsets: RRset[] = [];
    const shape = z.array(rrsetShape);
    const pages = new Set<string>();
    for (let path: string | undefined = `domains/${zone.id}/rrsets/?cursor=`; path; ) {
      if (pages.has(path)) throw new DnsProviderError("desec", "unavailable", `${what}: its pages do not end`);
      pages.add(path);
      const page: Answer<RRset[]> = await call({ what, method: "GET", path, shape, signal });
      rrsets.push(...page.body);
      path = page.next;
    }
    if (rrsets.length === 0)
      throw new DnsProviderError("desec", "unavailable", `${what}: gave nothing, not even its NS`);
    return legible("desec", what, () =>
      rrsets.map(({ subname, type, ttl, records }) => ({
        name: subname,
        type,
        ttl,
        values: records.map((value) => canonicalRdata(type, value)),
      })),
    );
  }

  /** One atomic call. */
  async function writeAll(zone: HostedZone, body: readonly RRset[], signal: AbortSignal): Promise<void> {
    const [what, path, shape] = [`changing zone ${zone.name}`, `domains/${zone.id}/rrsets/`, z.array(rrsetShape)];
    const answer = await call({ what, method: "PATCH", path, body, shape, signal });
    const [undone] = legible("desec", what, () => {
      const left = new Map(answer.body.map((set) => [recordKey(nameOf(set)), set]));
      return body.filter((set) => !isDone(set, left.get(recordKey(nameOf(set)))));
    });
    if (undone === undefined) return;
    const message = `${what}: the answer does not say that ${recordKey(nameOf(undone))} was changed as asked (NOT_DONE)`;
    throw new DnsProviderError("desec", "unknown", message);
  }

  return {
    name: "desec",
    minimumTtl: (zone) => zone.minimumTtl ?? limits.minimumTtl,

    async findZone(name, signal) {
      const path = `domains/?owns_qname=${name}`;
      const domains = await get(`looking up zone ${name}`, path, z.array(domainShape), signal);
      const domain = domains.find((each) => each.name === name);
      return domain ? hostedZone(domain, signal) : null;
    },

    async createZone(name, signal) {
      const what = `creating zone ${name}`;
      const made = domainShape.extend({ name: z.literal(name) });
      const { body } = await call({ what, method: "POST", path: "domains/", body: { name }, shape: made, signal });
      return hostedZone(body, signal);
    },

    async deleteZone(zone, signal) {
      const [what, path] = [`deleting zone ${zone.name}`, `domains/${zone.id}/`];
      const remove = () => call({ what, method: "DELETE", path, shape: nothing, signal });
      await deleteEmptyZone("desec", zone, () => readRecords(zone, signal), remove);
    },

    readRecords,

    async applyChanges(zone, changes, signal) {
      const body = changes.map(({ before, after }): RRset => {
        const { name, type, ttl, values } = after ?? { ...before!, values: [] };
        return { subname: name, type, ttl, records: [...values] };
      });
      if (body.length === 0) return;
      await writeAll(zone, body, signal).catch(async (error) => {
        const rest = error instanceof RefusalError ? apartFrom(body, error.refused) : [];
        if (rest.length === 0) throw error;
        await writeAll(zone, rest, signal);
        const { kind, status, said } = error as RefusalError;
        const message = `${said}; the other record sets (${rest.length}) were written`;
        throw new DnsProviderError("desec", kind, message, { status });
      });
    },
  };
}

const nameOf = ({ subname, type }: RRset) => ({ name: subname, type });

/** A refusal of the API, with the record sets of a bulk write that it is about. */
class RefusalError extends DnsProviderError {
  readonly said: string;
  readonly refused: readonly RRset[];

  constructor(kind: DnsFailure, said: string, options: DnsErrorOptions, refused: readonly RRset[]) {
    super("desec", kind, said, options);
    this.said = said;
    this.refused = refused;
  }
}

/** The record sets at other names than refused ones, so that what stands together at a name changes together. */
function apartFrom(sent: readonly RRset[], refused: readonly RRset[]): readonly RRset[] {
  const names = new Set(refused.map(({ subname }) => subname));
  return names.size === 0 ? [] : sent.filter(({ subname }) => !names.has(subname));
}

/** Whether what a bulk write's answer says that it left is as it was asked for, or not there any more. */
function isDone({ type, ttl, records }: RRset, found: RRset | undefined): boolean {
  const values = (each: readonly string[]) => new Set(each.map((value) => canonicalRdata(type, value)));
  if (records.length === 0) return found === undefined || found.records.length === 0;
  return found?.ttl === ttl && values(found.records).symmetricDifference(values(records)).size === 0;
}

/** Target of `rel="next"` (RFC 8288). One elsewhere would be sent the token. */
function nextPage(link: string | null, url: URL): string | undefined {
  const target = /<([^>]+)>;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined) return undefined;
  const next = URL.parse(target, url.href);
  if (next?.origin === url.origin) return next.href;
  throw new AnswerError("WRONG_SHAPE", url, `its next page is said to be at ${printableLine(target, 200)}, elsewhere`);
}

async function refusal(response: Response, url: URL, what: string, write: boolean, sent: unknown) {
  const { status } = response;
  const said = explain(await response.text(), Array.isArray(sent) ? (sent as RRset[]) : []);
  if (said === undefined) {
    const message = `${what}: ${url.host} answers ${status}, and not in the form of the API's errors`;
    return new DnsProviderError("desec", status === 429 ? "throttled" : failureOf(undefined, write), message);
  }
  const kind = status === 409 ? "throttled" : failureOf(status, write);
  const wait = retryAfter(response.headers.get("retry-after"));
  return new RefusalError(kind, `${what}: ${status} ${said.text}`, { status, retryAfter: wait }, said.refused);
}
