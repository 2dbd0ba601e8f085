import { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import type { Api } from "./api.ts";
import { canonicalCid } from "./cid.ts";
import { unlessGone } from "./errors.ts";
import type { Capabilities, PinService, RemotePin } from "./service.ts";
import { PIN_STATES } from "./service.ts";

export const capabilities: Capabilities = { pinsByCid: true, counts: true, askedByKubo: true, patience: 3600 };

/** Answers, as far as they are read (https://ipfs.github.io/pinning-services-api-spec/, 1.0.0). */
const pinStatus = z.object({
  requestid: z.string().min(1),
  status: z.enum(PIN_STATES),
  created: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "must be a time"),
  pin: z.object({ cid: z.string().refine((text) => canonicalCid(text) !== undefined, "must be a CID") }),
  delegates: z.array(z.string()).default([]),
  info: z.object({ status_details: z.string().optional().catch(undefined) }).nullish(),
});
const pinResults = z.object({ count: z.int().nonnegative(), results: z.array(pinStatus) });

type PinStatus = z.output<typeof pinStatus>;

/** As many as may be asked for at once. */
const PAGE = 1000;
const MOST_PAGES = 200;
/** As many origins as a pin may have. */
const MOST_ORIGINS = 20;

/** Any service of the IPFS Pinning Service API. @param name that all pins of the stage have there */
export function pinningService(api: Api, name: string): PinService {
  return {
    async pin(cid, origins) {
      const words = `pinning ${cid}`;
      const body = { cid, name, ...(origins.length > 0 && { origins: [...new Set(origins)].slice(0, MOST_ORIGINS) }) };
      const answer = await api.ask({ method: "POST", words, path: "/pins", body, shape: pinStatus });
      if (canonicalCid(answer.pin.cid) !== canonicalCid(cid))
        throw api.failure("malformed", words, `the answer is about another CID, ${printableLine(answer.pin.cid, 100)}`);
      return answer.delegates;
    },

    async list() {
      const words = "listing pins";
      const pins = new Map<string, RemotePin>();
      let before: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const query = { name, status: PIN_STATES.join(","), limit: String(PAGE), ...(before && { before }) };
        const page = await api.ask({ method: "GET", words, path: "/pins", query, shape: pinResults });
        const known = pins.size;
        for (const each of page.results) pins.set(each.requestid, remotePin(each));
        if (page.count <= page.results.length) return [...pins.values()];
        if (pins.size === known) break;
        before = oldest(page.results);
      }
      throw api.failure("malformed", words, "its pages do not end");
    },

    async unpin(id) {
      const path = `/pins/${encodeURIComponent(id)}`;
      await api.ask({ method: "DELETE", words: `unpinning ${printableLine(id, 100)}`, path }).catch(unlessGone);
    },
  };
}

/** Times are compared as such: services write them with and without fractions. */
const oldest = (pins: readonly PinStatus[]): string =>
  pins.map(({ created }) => created).reduce((one, other) => (Date.parse(other) < Date.parse(one) ? other : one));

function remotePin({ requestid, status, created, pin, info }: PinStatus): RemotePin {
  const details = info?.status_details;
  return {
    id: requestid,
    cid: canonicalCid(pin.cid)!,
    state: status,
    since: new Date(created).toISOString(),
    ...(details && { details: printableLine(details, 200) }),
  };
}
