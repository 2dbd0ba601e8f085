import { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import type { Api } from "./api.ts";
import { canonicalCid } from "./cid.ts";
import type { Capabilities, PinService, RemotePin } from "./service.ts";

/**
 * It stores what is uploaded as CAR files, and fetches nothing by CID. It took its last uploads on 2026-04-15, and its gateways ended
 * on 2026-05-31: what is still listed there is told, and counts as nothing.
 */
export const capabilities: Capabilities = { pinsByCid: false, counts: false, askedByKubo: false, patience: 3600 };

/** Answers of its HTTP bridge, as far as they are read (w3-ucan-bridge and w3-store of github.com/storacha/specs); DAG-JSON. */
const out = z.union([
  z.object({ ok: z.unknown() }),
  z.object({ error: z.object({ name: z.string().optional(), message: z.string() }) }),
]);
/** The specification calls it `data`, the bridge `p`. */
const receipts = z
  .array(z.union([z.object({ data: z.object({ out }) }), z.object({ p: z.object({ out }) })]))
  .length(1)
  .transform(([receipt]) => ("data" in receipt! ? receipt.data.out : receipt!.p.out));
const uploads = z.object({
  cursor: z.string().optional(),
  size: z.int().nonnegative(),
  results: z.array(
    z.object({
      root: z.object({ "/": z.string() }),
      insertedAt: z.string().refine((text) => !Number.isNaN(Date.parse(text)), "must be a time"),
    }),
  ),
});

const MOST_PAGES = 200;
const PAGE = 1000;

/** Storacha by its HTTP bridge. @param space whose uploads are all the stage's */
export function storacha(api: Api, space: string): PinService {
  /** Invokes one capability on the space. */
  async function invoke<T>(words: string, can: string, given: object, shape: z.ZodType<T>, reads: boolean): Promise<T> {
    const body = { tasks: [[can, space, given]] };
    const answer = await api.ask({ method: "POST", words, path: "", body, shape: receipts, reads });
    if ("error" in answer) throw api.failure("refused", words, printableLine(answer.error.message, 300));
    return api.expect(words, answer.ok, shape);
  }

  return {
    async pin(cid) {
      throw api.failure("unable", `pinning ${cid}`, "Storacha fetches nothing by CID, and takes no uploads any more");
    },

    async list() {
      const words = "listing uploads";
      const pins = new Map<string, RemotePin>();
      for (let pages = 0, cursor: string | undefined; pages < MOST_PAGES; pages++) {
        const page = await invoke(words, "upload/list", { size: PAGE, ...(cursor && { cursor }) }, uploads, true);
        for (const { root, insertedAt } of page.results) {
          const cid = canonicalCid(root["/"]);
          if (cid)
            pins.set(root["/"], { id: root["/"], cid, state: "pinned", since: new Date(insertedAt).toISOString() });
        }
        if (page.cursor === undefined || page.cursor === cursor || page.results.length === 0) return [...pins.values()];
        cursor = page.cursor;
      }
      throw api.failure("malformed", words, "its pages do not end");
    },

    async unpin(id) {
      await invoke(`removing ${id}`, "upload/remove", { root: { "/": id } }, z.unknown(), false);
    },
  };
}
