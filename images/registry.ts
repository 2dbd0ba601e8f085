import { createHash } from "node:crypto";
import type { Dispatcher, Response } from "undici";
import { z } from "zod";
import { printableLine } from "../errors/printable.ts";
import { errorText } from "../errors/text.ts";
import { boundedFetch, requireHttps } from "../network/bounded-fetch.ts";
import { dispatcher } from "../network/http.ts";
import { readJson } from "../network/json.ts";
import type { Network } from "../network/network.ts";
import { parseChallenge } from "./challenge.ts";
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

/** Octets; registries refuse manifests above 4 MiB (distribution-spec, "Pushing Manifests"). */
const LIMITS = { octets: 4 * 2 ** 20 };

const tokenAnswer = z.object({ token: z.string().min(1).optional(), access_token: z.string().min(1).optional() });
const index = z.object({
  manifests: z.array(z.object({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() })),
});

/** How a registry is asked. */
interface Asking {
  readonly agent: Dispatcher;
  readonly signal: AbortSignal;
}

/**
 * The digest that a registry has for an image with a tag today, by the pull half of the OCI distribution API, without a
 * login. It is computed from what the registry sent, and has to be what the registry said.
 * @returns `sha256:<64 hex>`, of the index where the image has several platforms
 * @throws Error naming the image, and what the registry answered
 */
export async function resolveDigest(image: string, network: Network, signal: AbortSignal): Promise<string> {
  const agent = dispatcher(network);
  try {
    return await digestAt(parseReference(image), { agent, signal });
  } catch (error) {
    throw new Error(`${image}: ${errorText(error)}`);
  } finally {
    await agent.close();
  }
}

async function digestAt(reference: ImageReference, asking: Asking): Promise<string> {
  const { host, repository, tag } = reference;
  const url = `${schemeOf(host)}://${host}/v2/${repository}/manifests/${tag}`;
  const accept = [...INDEXES, ...MANIFESTS].join(", ");
  const first = await get(url, asking, { accept });
  const response =
    first.status === 401
      ? await get(url, asking, { accept, authorization: `Bearer ${await tokenFor(first, reference, asking)}` })
      : first;
  if (response.status !== 200) throw new Error(refusal(host, response.status));
  const bytes = Buffer.from(await response.arrayBuffer());
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const said = response.headers.get("docker-content-digest");
  if (said !== null && said !== digest) {
    throw new Error(`${host} says ${printableLine(said, 100)}, and what it sent is ${digest}`);
  }
  checkManifest(bytes, response, url);
  return digest;
}

function refusal(host: string, status: number): string {
  if (status === 404) return `${host} has no such tag`;
  if (status === 429) return `${host} allows no more pulls for now; try again later`;
  if (status !== 401 && status !== 403) return `${host} answered ${status}`;
  return `${host} wants a login: name a private image by its digest in the stage file`;
}

/** A token for reading one repository. The registry names who gives it. */
async function tokenFor(response: Response, { host, repository }: ImageReference, asking: Asking): Promise<string> {
  const challenge = parseChallenge(response.headers.get("www-authenticate") ?? "");
  if (challenge === undefined) throw new Error(`${host} wants a login of a kind that is not known here`);
  const url = new URL(challenge.realm);
  // A registry elsewhere must not lead to a service of this machine.
  if (schemeOf(host) === "https" && url.protocol !== "https:")
    throw new Error(`${host} sends to ${url.origin} for a token`);
  if (challenge.service !== undefined) url.searchParams.set("service", challenge.service);
  url.searchParams.set("scope", `repository:${repository}:pull`);
  const answer = await get(requireHttps(url), asking, { accept: "application/json" });
  if (answer.status !== 200) throw new Error(`${url.host} gives no token: it answered ${answer.status}`);
  const { token, access_token } = readJson(await answer.text(), tokenAnswer, url);
  const given = token ?? access_token;
  if (given === undefined) throw new Error(`${url.host} gives no token`);
  return given;
}

const get = (url: string | URL, { agent, signal }: Asking, headers: Record<string, string>): Promise<Response> =>
  boundedFetch(url, { dispatcher: agent, signal, headers, limits: LIMITS });

/** An image of several platforms must have that of the providers. */
function checkManifest(bytes: Buffer, { headers }: Response, url: string): void {
  const kind = (headers.get("content-type") ?? "").split(";")[0]!.trim();
  if (MANIFESTS.includes(kind)) return;
  if (!INDEXES.includes(kind)) {
    throw new Error(`${new URL(url).host} answers with ${printableLine(kind, 100) || "no type"}, which is no manifest`);
  }
  const { os, architecture } = PLATFORM;
  const { manifests } = readJson(bytes.toString(), index, url);
  if (!manifests.some(({ platform }) => platform?.os === os && platform.architecture === architecture)) {
    throw new Error(`is not there for ${os}/${architecture}`);
  }
}

/** Registries on this machine speak plain HTTP. */
const schemeOf = (host: string): "http" | "https" => (/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? "http" : "https");
