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
    throw new RequestError(422, isCut(text, (error as Error).message) ? "unexpected EOF" : (error as Error).message);
  }
  if (!Array.isArray(manifest))
    throw new RequestError(422, `json: cannot unmarshal ${kindOf(manifest)} into Go value of type v2beta3.Manifest`);
  const sound = manifest.every(
    (group) =>
      typeof (group as { name?: unknown })?.name === "string" &&
      Array.isArray((group as { services?: unknown }).services),
  );
  if (!sound) throw new RequestError(422, "json: cannot unmarshal into a manifest: not a list of groups with services");
  return manifest as Manifest;
}

/** Whether nothing is wrong with a JSON text but that it ends too early, by JavaScript's words on it. */
function isCut(text: string, problem: string): boolean {
  const [, position] = /at position (\d+)/.exec(problem) ?? [];
  return /end of JSON input|Unterminated/.test(problem) || Number(position) === text.length;
}

/** A JSON value's kind as Go names it. */
function kindOf(value: unknown): string {
  if (typeof value === "boolean") return "bool";
  return typeof value;
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
