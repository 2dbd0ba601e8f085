import { createHash } from "node:crypto";
import { type Dispatcher, fetch, type Response } from "undici";
import { errorText } from "../errors/text.ts";
import { dispatcher } from "../network/http.ts";
import type { Network } from "../network/network.ts";
import { type Challenge, parseChallenge } from "./challenge.ts";
import { type ImageReference, parseReference } from "./reference.ts";

const INDEXES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** What providers run. */
const PLATFORM = { os: "linux", architecture: "amd64" };

/** Bytes; registries refuse manifests above 4 MiB (distribution-spec, "Pushing Manifests"). */
const MOST = 4 * 1024 * 1024;
const TIMEOUT = 30_000;

/**
 * The digest that a registry has for an image with a tag today, by the pull half of the OCI distribution API, without a
 * login. It is computed from what the registry sent, and has to be what the registry said.
 * @returns `sha256:<64 hex>`, of the index where the image has several platforms
 * @throws Error naming the image, and what the registry answered
 */
export async function resolveDigest(image: string, network: Network, signal: AbortSignal): Promise<string> {
  const agent = dispatcher(network);
  try {
    return await digestAt(parseReference(image), agent, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]));
  } catch (error) {
    throw new Error(`${image}: ${errorText(error)}`);
  } finally {
    await agent.close();
  }
}

async function digestAt(reference: ImageReference, agent: Dispatcher, signal: AbortSignal): Promise<string> {
  const { host, repository, tag } = reference;
  const url = `${schemeOf(host)}://${host}/v2/${repository}/manifests/${tag}`;
  const ask = (token?: string) =>
    get(url, agent, signal, {
      accept: [...INDEXES, ...MANIFESTS].join(", "),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    });
  const first = await ask();
  const response = first.status === 401 ? await ask(await tokenFor(first, reference, agent, signal)) : first;
  if (response.status === 404) throw new Error(`${host} has no such tag`);
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${host} wants a login: name a private image by its digest in the stage file`);
  }
  if (response.status === 429) throw new Error(`${host} allows no more pulls for now; try again later`);
  if (response.status !== 200) throw new Error(`${host} answered ${response.status}`);
  const bytes = await content(response);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const said = response.headers.get("docker-content-digest");
  if (said !== null && said !== digest) throw new Error(`${host} says ${said}, and what it sent is ${digest}`);
  checkManifest(bytes, response.headers.get("content-type") ?? "", host);
  return digest;
}

/** A token for reading one repository. The registry names who gives it, which must not be reached in plain text. */
async function tokenFor(
  response: Response,
  { host, repository }: ImageReference,
  agent: Dispatcher,
  signal: AbortSignal,
): Promise<string> {
  await response.body?.cancel();
  const challenge = parseChallenge(response.headers.get("www-authenticate") ?? "");
  if (challenge === undefined) throw new Error(`${host} wants a login of a kind that is not known here`);
  const answer = await get(tokenUrl(challenge, repository, host), agent, signal, { accept: "application/json" });
  if (answer.status !== 200) throw new Error(`${new URL(challenge.realm).host} gives no token: ${answer.status}`);
  const { token, access_token } = JSON.parse((await content(answer)).toString()) as Record<string, unknown>;
  const given = token ?? access_token;
  if (typeof given !== "string" || given === "") throw new Error(`${new URL(challenge.realm).host} gives no token`);
  return given;
}

function tokenUrl({ realm, service }: Challenge, repository: string, host: string): string {
  const url = new URL(realm);
  if (url.protocol !== `${schemeOf(host)}:`)
    throw new Error(`${host} sends to ${url.protocol}//${url.host} for a token`);
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", `repository:${repository}:pull`);
  return url.href;
}

function get(url: string, agent: Dispatcher, signal: AbortSignal, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { dispatcher: agent, signal, headers, redirect: "error" });
}

async function content(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MOST) throw new Error(`the answer is larger than ${MOST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Index {
  readonly manifests?: readonly { readonly platform?: Readonly<Record<string, string>> }[];
}

/** An image of several platforms must have that of the providers. */
function checkManifest(bytes: Buffer, type: string, host: string): void {
  const kind = type.split(";")[0]!.trim();
  if (MANIFESTS.includes(kind)) return;
  if (!INDEXES.includes(kind)) throw new Error(`${host} answers with ${kind || "no type"}, which is no manifest`);
  const { manifests = [] } = JSON.parse(bytes.toString()) as Index;
  const { os, architecture } = PLATFORM;
  if (!manifests.some(({ platform }) => platform?.os === os && platform.architecture === architecture)) {
    throw new Error(`is not there for ${os}/${architecture}`);
  }
}

/** Registries on this machine speak plain HTTP. */
const schemeOf = (host: string): "http" | "https" => (/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? "http" : "https");
