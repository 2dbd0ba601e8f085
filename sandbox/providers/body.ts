import type { IncomingMessage } from "node:http";
import type { Manifest } from "../../sdl/types.ts";
import { TokenError } from "./jwt.ts";
import { RequestError } from "./refusal.ts";

/** Bytes of a request. */
const limit = 8 * 1024 * 1024;

/** @throws PlainRefusal */
export function parseManifest(text: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new RequestError(422, (error as Error).message);
  }
  const groups = (Array.isArray(manifest) ? manifest : [null]) as unknown[];
  const sound = groups.every(
    (group) =>
      typeof (group as { name?: unknown })?.name === "string" &&
      Array.isArray((group as { services?: unknown }).services),
  );
  if (!sound) throw new RequestError(422, "json: cannot unmarshal into a manifest: not a list of groups with services");
  return manifest as Manifest;
}

/** @throws Refused when it is longer than a gateway takes */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new TokenError(413, "request body too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
