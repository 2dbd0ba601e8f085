import { Agent, fetch, type Response } from "undici";
import { errorText } from "../../../errors/text.ts";
import { canonicalRdata } from "../../records/rdata.ts";
import { type RecordSet, recordKey } from "../../records/records.ts";
import { limitConcurrency } from "../concurrency.ts";
import { deleteEmptyZone } from "../delete-zone.ts";
import { DnsProviderError, failureOf, retryAfter } from "../errors.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { limits } from "./limits.ts";
import type { DesecSettings } from "./settings.ts";

const ENDPOINT = "https://desec.io";
const TIME_OUT = 60_000;
const IN_FLIGHT = 2;

interface Domain {
  readonly name: string;
  readonly minimum_ttl: number;
}

interface RRset {
  readonly subname: string;
  readonly type: string;
  readonly ttl: number;
  readonly records: readonly string[];
}

interface Call {
  readonly what: string;
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
  const dispatcher = new Agent({ keepAliveTimeout: 10_000 });

  async function call<T>({ what, method, path, body, signal }: Call): Promise<Answer<T>> {
    const write = method !== "GET";
    try {
      const response = await slot(() =>
        fetch(new URL(path, base), {
          method,
          dispatcher,
          headers: { authorization: `Token ${settings.token}`, "content-type": "application/json" },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_OUT)]),
        }),
      );
      if (!response.ok) throw await refusal(response, what, write, body);
      const text = await response.text();
      return { body: (text === "" ? undefined : JSON.parse(text)) as T, next: nextPage(response.headers.get("link")) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DnsProviderError) throw error;
      throw new DnsProviderError("desec", failureOf(undefined, write), `${what}: ${errorText(error)}`);
    }
  }

  async function get<T>(what: string, path: string, signal: AbortSignal): Promise<T> {
    return (await call<T>({ what, method: "GET", path, signal })).body;
  }

  /** Names of deSEC's own servers: those of the apex NS that carry its label. */
  async function nameServers(name: string, signal: AbortSignal): Promise<string[]> {
    const path = `domains/${name}/rrsets/?subname=&type=NS`;
    const [apex] = await get<RRset[]>(`reading the name servers of ${name}`, path, signal);
    const hosts = (apex?.records ?? []).map((host) => host.replace(/\.$/, ""));
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
    for (let path: string | undefined = `domains/${zone.id}/rrsets/?cursor=`; path; ) {
      const page: Answer<RRset[]> = await call({ what, method: "GET", path, signal });
      rrsets.push(...page.body);
      path = page.next;
    }
    return rrsets.map(({ subname, type, ttl, records }) => ({
      name: subname,
      type,
      ttl,
      values: records.map((value) => canonicalRdata(type, value)),
    }));
  }

  return {
    name: "desec",
    minimumTtl: (zone) => zone.minimumTtl ?? limits.minimumTtl,

    async findZone(name, signal) {
      const domains = await get<Domain[]>(`looking up zone ${name}`, `domains/?owns_qname=${name}`, signal);
      const domain = domains.find((each) => each.name === name);
      return domain ? hostedZone(domain, signal) : null;
    },

    async createZone(name, signal) {
      const what = `creating zone ${name}`;
      const { body } = await call<Domain>({ what, method: "POST", path: "domains/", body: { name }, signal });
      return hostedZone(body, signal);
    },

    async deleteZone(zone, signal) {
      const remove = () =>
        call({ what: `deleting zone ${zone.name}`, method: "DELETE", path: `domains/${zone.id}/`, signal });
      await deleteEmptyZone("desec", zone, () => readRecords(zone, signal), remove);
    },

    readRecords,

    async applyChanges(zone, changes, signal) {
      const body = changes.map(({ before, after }): RRset => {
        const { name, type, ttl, values } = after ?? { ...before!, values: [] };
        return { subname: name, type, ttl, records: values };
      });
      if (body.length === 0) return;
      await call({
        what: `changing zone ${zone.name}`,
        method: "PATCH",
        path: `domains/${zone.id}/rrsets/`,
        body,
        signal,
      });
    },
  };
}

/** Target of `rel="next"` (RFC 8288). */
const nextPage = (link: string | null): string | undefined => /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];

async function refusal(response: Response, what: string, write: boolean, sent: unknown): Promise<DnsProviderError> {
  const text = await response.text();
  const busy = response.status === 409;
  const kind = busy ? "throttled" : failureOf(response.status, write);
  const wait = retryAfter(response.headers.get("retry-after"));
  const message = `${what}: ${response.status} ${explain(text, sent)}`;
  return new DnsProviderError("desec", kind, message, { status: response.status, retryAfter: wait });
}

/** Positional errors of a bulk write, by record set. */
function explain(text: string, sent: unknown): string {
  try {
    const body: unknown = JSON.parse(text);
    if (!Array.isArray(body) || !Array.isArray(sent)) return String((body as { detail?: string }).detail ?? text);
    const said = body.flatMap((errors, index) => {
      const { subname, type } = sent[index] as RRset;
      const key = recordKey({ name: subname, type });
      return Object.values(errors as Record<string, string[]>).map((messages) => `${key}: ${messages.join(" ")}`);
    });
    return said.join("; ");
  } catch {
    return text.slice(0, 200);
  }
}
