import { z } from "zod";
import type { Api } from "./api.ts";
import { canonicalCid } from "./cid.ts";
import { PinsError, unlessGone } from "./errors.ts";
import type { Capabilities, PinService, RemotePin } from "./service.ts";

/** Its API does not say when it has the blocks of a CID. It does say which Filecoin deals hold them: only that is `pinned`. */
export const capabilities: Capabilities = { pinsByCid: true, counts: true, askedByKubo: false, patience: 7 * 86_400 };

/** Answers, as far as they are read (https://docs.lighthouse.storage: Pin CID, List Files, Delete File, Check for Filecoin Deals). */
const file = z.object({
  id: z.string().min(1),
  cid: z.string(),
  fileName: z.string().nullish(),
  createdAt: z.number().nonnegative(),
});
const files = z.object({ fileList: z.array(file), totalFiles: z.int().nonnegative() });
const deals = z.array(z.object({ dealStatus: z.string() }));

type File = z.output<typeof file>;

/** A storage provider proves to the chain that it has the blocks. */
const PROVEN = "Sealing: Proving";

const MOST_PAGES = 100;
/** Requests at once. */
const IN_FLIGHT = 4;

/** Lighthouse, which pins by CID for an API key. @param name that all pins of the stage have there as `fileName` */
export function lighthouse(api: Api, name: string): PinService {
  /** Every file of the account. */
  async function all(): Promise<File[]> {
    const words = "listing files";
    const found = new Map<string, File>();
    for (let pages = 0, lastKey = "null"; pages < MOST_PAGES; pages++) {
      const query = { lastKey };
      const page = await api.ask({ method: "GET", words, path: "/api/user/files_uploaded", query, shape: files });
      const known = found.size;
      for (const each of page.fileList) found.set(each.id, each);
      if (page.fileList.length === 0 || found.size >= page.totalFiles) return [...found.values()];
      if (found.size === known) break;
      lastKey = page.fileList.at(-1)!.id;
    }
    throw api.failure("malformed", words, "its pages do not end");
  }

  async function isProven(cid: string): Promise<boolean> {
    const words = `asking for the deals of ${cid}`;
    const call = { method: "GET", words, path: "/api/lighthouse/deal_status", query: { cid }, shape: deals } as const;
    const found = await api.ask(call).catch((error: unknown) => {
      if (error instanceof PinsError && error.status === 404) return [];
      throw error;
    });
    return found.some(({ dealStatus }) => dealStatus === PROVEN);
  }

  async function remotePin({ id, cid, createdAt }: File): Promise<RemotePin[]> {
    const canonical = canonicalCid(cid);
    if (canonical === undefined) return [];
    const proven = await isProven(cid);
    const details = proven ? "held by a Filecoin deal" : "no Filecoin deal is proven yet";
    return [
      { id, cid: canonical, state: proven ? "pinned" : "pinning", since: new Date(createdAt).toISOString(), details },
    ];
  }

  return {
    async pin(cid) {
      const body = { cid, fileName: name };
      await api.ask({ method: "POST", words: `pinning ${cid}`, path: "/api/lighthouse/pin", body });
      return [];
    },

    async list() {
      const waiting = (await all()).filter(({ fileName }) => fileName === name);
      const pins: RemotePin[] = [];
      const work = async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) pins.push(...(await remotePin(next)));
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, work));
      return pins;
    },

    async unpin(id) {
      const call = {
        method: "DELETE",
        words: "deleting a file",
        path: "/api/user/delete_file",
        query: { id },
      } as const;
      await api.ask(call).catch(unlessGone);
    },
  };
}
