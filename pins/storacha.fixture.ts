import { type Answer, type Asked, Double, jsonBody } from "./double.fixture.ts";

/** Storacha's HTTP bridge with `upload/list` and `upload/remove`; the proof grants these two, on one space. */
export class StorachaDouble extends Double {
  readonly secret = "uSecretOfTheDouble";
  readonly proof = "uProofOfTheDouble";
  readonly space = "did:key:z6MkDoubLe";
  readonly roots: string[] = [];
  /** Uploads of one answer. */
  page = 1000;
  /** As the bridge answers, or as its specification says. */
  field: "p" | "data" = "p";

  answer(asked: Asked): Answer {
    const { method, url, headers } = asked;
    if (method !== "POST" || url.pathname !== "/bridge") return { status: 404, body: "" };
    if (headers["x-auth-secret"] !== this.secret || headers.authorization !== this.proof)
      return { status: 401, body: "missing or invalid X-Auth-Secret" };
    const { tasks } = (jsonBody(asked) ?? {}) as { tasks?: unknown };
    if (!Array.isArray(tasks) || tasks.length === 0) return { status: 400, body: "tasks are wanted" };
    return { status: 200, body: tasks.map((task) => ({ [this.field]: { out: this.#run(task) }, s: {} })) };
  }

  #run(task: unknown): object {
    if (!Array.isArray(task) || task.length !== 3) return refused("InvalidTask", "a task has three parts");
    const [can, subject, given] = task as [string, string, Record<string, unknown>];
    if (subject !== this.space) return refused("Unauthorized", `Claim {"can":"${can}"} is not authorized`);
    if (can === "upload/list") return this.#list(given);
    if (can === "upload/remove") return this.#remove(given.root);
    return refused("Unauthorized", `Claim {"can":"${can}"} is not authorized`);
  }

  #list({ size = 25, cursor, ...more }: Record<string, unknown>): object {
    if (!Number.isInteger(size) || Object.keys(more).length > 0) return refused("SchemaError", "nb");
    const from = cursor === undefined ? 0 : Number(cursor);
    const roots = this.roots.slice(from, from + Math.min(Number(size), this.page));
    const results = roots.map((root) => ({
      root: { "/": root },
      shards: [{ "/": "bagbaierah5sr5zt3tqgkrixptqzyerpxp5vwyjlx3n5frp2tbnr3clqrmrqa" }],
      insertedAt: "2026-04-01T00:00:00.000Z",
      updatedAt: "2026-04-01T00:00:00.000Z",
    }));
    const end = from + roots.length;
    return { ok: { size: results.length, results, ...(end < this.roots.length && { cursor: String(end) }) } };
  }

  #remove(root: unknown): object {
    const cid = (root as { "/"?: string } | undefined)?.["/"];
    const at = this.roots.indexOf(cid ?? "");
    if (cid === undefined) return refused("SchemaError", "root is a link");
    if (at >= 0) this.roots.splice(at, 1);
    return { ok: at < 0 ? {} : { root } };
  }
}

const refused = (name: string, message: string) => ({ error: { name, message } });
