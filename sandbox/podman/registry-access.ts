/** What a registry's client sends, as far as it decides whether it is served. */
export interface RegistryRequest {
  readonly method: string;
  readonly path: string;
  /** Header `Authorization`. */
  readonly authorization?: string | undefined;
}

/** As a registry says it (distribution-spec, "Error Codes"). */
export interface Refusal {
  readonly status: 401 | 405;
  readonly code: "UNAUTHORIZED" | "UNSUPPORTED";
  readonly message: string;
}

/** The only login that the sandbox's registry knows. */
export const REGISTRY_LOGIN = { username: "sandbox", password: "sandbox-registry" } as const;

const KNOWN = Buffer.from(`${REGISTRY_LOGIN.username}:${REGISTRY_LOGIN.password}`).toString("base64");
/** What podman sends where it has no login: neither name nor password. */
const NOBODY = Buffer.from(":").toString("base64");

/** Parts of a repository's path that say that it needs the login. */
const PRIVATE = ["private", "private-image"];

/**
 * Why a pull is refused; undefined where it is served. The registry's root asks for a login, as clients send theirs only
 * to who asks; all but private repositories are for anybody, with the right login or none. Pure.
 */
export function refusalOf({ method, path, authorization }: RegistryRequest): Refusal | undefined {
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, code: "UNSUPPORTED", message: "images are pushed to the sandbox's port for it" };
  }
  const [, scheme = "", given = ""] = /^(\S+) +(\S+)$/.exec(authorization ?? "") ?? [];
  if (authorization === undefined) return needsLogin(path) || isRoot(path) ? UNAUTHORIZED : undefined;
  if (scheme.toLowerCase() !== "basic") return UNAUTHORIZED;
  if (given === KNOWN) return undefined;
  return given === NOBODY && !needsLogin(path) ? undefined : UNAUTHORIZED;
}

const UNAUTHORIZED: Refusal = { status: 401, code: "UNAUTHORIZED", message: "authentication required" };

const isRoot = (path: string): boolean => /^\/v2\/?$/.test(path);

function needsLogin(path: string): boolean {
  const [, repository = ""] = /^\/v2\/(.+)\/(?:manifests|blobs|tags|referrers)\//.exec(path) ?? [];
  return repository.split("/").some((part) => PRIVATE.includes(part));
}
