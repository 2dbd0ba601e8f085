import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Registry {
  /** Such as `127.0.0.1:5000`. */
  readonly host: string;
  /** Manifests by `repository:tag`, as pushed. */
  readonly manifests: ReadonlyMap<string, Buffer>;
  close(): void;
}

/** The push half of the OCI distribution API, in memory; a blob whose digest is wrong is refused. No pulls, no login. */
export async function startRegistry(): Promise<Registry> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer>();

  const answer = async (request: IncomingMessage): Promise<[number, Record<string, string>]> => {
    const url = new URL(request.url ?? "/", "http://registry");
    const body = await content(request);
    const [, repository = "", kind = "", name = ""] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/?(.*)$/.exec(url.pathname) ?? [];
    if (url.pathname === "/v2/") return [200, {}];
    if (kind === "blobs")
      return [blobs.has(name) ? 200 : 404, { "content-length": String(blobs.get(name)?.length ?? 0) }];
    if (kind === "manifests" && request.method !== "PUT") return [404, {}];
    if (kind === "manifests") {
      manifests.set(`${repository}:${name}`, body);
      return [201, { "docker-content-digest": digestOf(body) }];
    }
    if (request.method === "POST") {
      const upload = String(uploads.size + 1);
      uploads.set(upload, Buffer.alloc(0));
      return [202, { location: `/v2/${repository}/blobs/uploads/${upload}`, range: "0-0" }];
    }
    const whole = Buffer.concat([uploads.get(name) ?? Buffer.alloc(0), body]);
    uploads.set(name, whole);
    const location = `/v2/${repository}/blobs/uploads/${name}`;
    if (request.method === "PATCH") return [202, { location, range: `0-${whole.length - 1}` }];
    const digest = url.searchParams.get("digest") ?? "";
    if (digest !== digestOf(whole)) return [400, {}];
    blobs.set(digest, whole);
    return [201, { "docker-content-digest": digest }];
  };

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, headers]) => response.writeHead(status, headers).end(),
      () => response.destroy(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    manifests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

async function content(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
