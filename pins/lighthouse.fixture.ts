import { canonicalCid } from "./cid.ts";
import { type Answer, type Asked, Double, jsonBody } from "./double.fixture.ts";

interface File {
  readonly id: string;
  readonly cid: string;
  readonly fileName: string;
  readonly createdAt: number;
}

/** Lighthouse, as far as its documentation goes: pin by CID, list of files, their deals, deletion. */
export class LighthouseDouble extends Double {
  readonly key = "key-of-the-double";
  readonly files: File[] = [];
  /** Of CIDs: how far the Filecoin deal is. */
  readonly deals = new Map<string, string>();
  /** Files of one answer; the service has 2,000. */
  page = 2000;

  add(cid: string, fileName: string): File {
    const id = `file-${this.files.length + 1}`;
    const made = { id, cid, fileName, createdAt: Date.UTC(2026, 10, 29) + this.files.length * 1000 };
    this.files.push(made);
    return made;
  }

  answer(asked: Asked): Answer {
    const { method, url } = asked;
    const { pathname, searchParams: query } = url;
    // Deals are public.
    if (method === "GET" && pathname === "/api/lighthouse/deal_status") {
      const status = this.deals.get(query.get("cid") ?? "");
      return { status: 200, body: status === undefined ? [] : [{ dealStatus: status, chainDealID: 74606268 }] };
    }
    if (asked.headers.authorization !== `Bearer ${this.key}`) return { status: 401, body: { error: "Unauthorized" } };
    if (method === "POST" && pathname === "/api/lighthouse/pin") return this.#pin(asked);
    if (method === "GET" && pathname === "/api/user/files_uploaded") return this.#list(query);
    if (method === "DELETE" && pathname === "/api/user/delete_file") {
      const at = this.files.findIndex(({ id }) => id === query.get("id"));
      if (at < 0) return { status: 404, body: { error: "not found" } };
      this.files.splice(at, 1);
      return { status: 200, body: { message: "File deleted successfully." } };
    }
    return { status: 404, body: { error: "not found" } };
  }

  #pin(asked: Asked): Answer {
    const body = jsonBody(asked);
    if (typeof body !== "object" || body === null) return { status: 400, body: { error: "not JSON" } };
    const { cid, fileName = "", ...more } = body as Record<string, unknown>;
    if (
      typeof cid !== "string" ||
      canonicalCid(cid) === undefined ||
      typeof fileName !== "string" ||
      Object.keys(more).length > 0
    )
      return { status: 400, body: { error: "cid and fileName are wanted" } };
    this.add(cid, fileName);
    return { status: 200, body: { message: "pinned" } };
  }

  #list(query: URLSearchParams): Answer {
    const lastKey = query.get("lastKey");
    if ([...query.keys()].join() !== "lastKey") return { status: 400, body: { error: "lastKey is wanted" } };
    const from = lastKey === "null" ? 0 : this.files.findIndex(({ id }) => id === lastKey) + 1;
    if (from === 0 && lastKey !== "null") return { status: 400, body: { error: "lastKey is not known" } };
    const fileList = this.files.slice(from, from + this.page);
    return { status: 200, body: { fileList, totalFiles: this.files.length } };
  }
}
