import { createServer } from "node:net";
import { internet } from "../network/network.ts";
import { parseChallenge } from "./challenge.ts";
import { type PullOptions, type PullRegistry, startPullRegistry } from "./pull-registry.fixture.ts";
import { parseReference } from "./reference.ts";
import { digestOf } from "./registry.fixture.ts";
import { resolveDigest } from "./registry.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const amd64 = { platform: { os: "linux", architecture: "amd64" } };
const arm64 = { platform: { os: "linux", architecture: "arm64" } };
const index = (...manifests: object[]) => ({ type: INDEX, body: JSON.stringify({ manifests }) });
const manifests = {
  "library/postgres:17.6": index(arm64, amd64),
  "x/one:1": { type: MANIFEST, body: "{}" },
  "x/arm:1": index(arm64),
  "x/odd:1": { type: INDEX, body: '{"manifests":1}' },
  "x/helm:1": { type: "application/vnd.oci.image.manifest.v1+json", body: "{}" },
};

let registry: PullRegistry;
afterEach(() => registry?.close());

const start = async (options: Omit<PullOptions, "manifests"> = {}) => {
  registry = await startPullRegistry({ manifests, ...options });
};
const resolve = (image: string, signal = AbortSignal.timeout(10_000)) =>
  resolveDigest(`${registry.host}/${image}`, internet, signal);

describe("the digest of an image", () => {
  test.each(["token", "access_token"] as const)(
    "is asked for with a token for that repository alone (%s)",
    async (tokenKey) => {
      await start({ tokenKey });
      const { body } = manifests["library/postgres:17.6"];
      expect(await resolve("library/postgres:17.6")).toBe(digestOf(Buffer.from(body)));
      expect(registry.asked).toEqual([
        "/v2/library/postgres/manifests/17.6",
        "/token",
        "/v2/library/postgres/manifests/17.6 with a token",
      ]);
    },
  );

  test("needs no token where the registry is open, nor an index where there is one platform", async () => {
    await start({ login: "none" });
    expect(await resolve("x/one:1")).toBe(digestOf(Buffer.from("{}")));
    expect(registry.asked).toHaveLength(1);
  });
});

const spoiled =
  (change: Partial<Record<"status" | "body" | "type", string | number>>): PullOptions["spoil"] =>
  (path, [status, headers, body]) =>
    path === "/token" || status !== 200
      ? [status, headers, body]
      : [
          Number(change.status ?? status),
          { ...headers, ...(change.type !== undefined && { "content-type": String(change.type) }) },
          String(change.body ?? body),
        ];

describe("is refused", () => {
  test.each<[string, string, Omit<PullOptions, "manifests">, RegExp]>([
    ["a tag that is not there", "x/one:2", {}, /^127\.0\.0\.1:\d+\/x\/one:2: .* has no such tag$/],
    ["an image that providers cannot run", "x/arm:1", {}, /is not there for linux\/amd64/],
    [
      "other bytes than the digest says",
      "x/one:1",
      { spoil: spoiled({ body: "{ }" }) },
      /says sha256:.* what it sent is sha256:/,
    ],
    [
      "a page instead of a manifest",
      "x/one:1",
      { spoil: spoiled({ type: "text/html" }) },
      /text\/html, which is no manifest/,
    ],
    ["an answer without end", "x/one:1", { spoil: spoiled({ body: "x".repeat(5 << 20) }) }, /larger than/],
    ["a registry with a password", "x/one:1", { login: "basic" }, /wants a login of a kind/],
    ["a limit of pulls", "x/one:1", { spoil: spoiled({ status: 429 }) }, /no more pulls for now/],
    ["a broken registry", "x/one:1", { spoil: spoiled({ status: 500 }) }, /answered 500/],
    [
      "a token service that gives none",
      "x/one:1",
      { spoil: (path, answer) => (path === "/token" ? [200, {}, "{}"] : answer) },
      /gives no token/,
    ],
    [
      "a redirect elsewhere",
      "x/one:1",
      { spoil: (_, answer) => [307, { ...answer[1], location: "http://127.0.0.1:1/" }] },
      /redirects are not followed/,
    ],
    [
      "a token service in plain text",
      "x/one:1",
      { spoil: (_, [status]) => [status, { "www-authenticate": 'Bearer realm="http://192.0.2.1/token"' }] },
      /NOT_HTTPS/,
    ],
    ["an index that is none", "x/odd:1", {}, /WRONG_SHAPE/],
  ])("%s", async (_, image, options, says) => {
    await start(options);
    await expect(resolve(image)).rejects.toThrow(says);
  });

  test("a registry that is not there, naming the image", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const image = `127.0.0.1:${port}/x/one:1`;
    await expect(resolveDigest(image, internet, AbortSignal.timeout(10_000))).rejects.toThrow(
      /x\/one:1: .*ECONNREFUSED/,
    );
  });
});

test.each([
  ["postgres:17.6", "registry-1.docker.io", "library/postgres", "17.6"],
  ["ipfs/kubo:v0.42.0", "registry-1.docker.io", "ipfs/kubo", "v0.42.0"],
  ["docker.io/library/alpine:3.22.2", "registry-1.docker.io", "library/alpine", "3.22.2"],
  ["ghcr.io/twin/gatus:v5.36.0", "ghcr.io", "twin/gatus", "v5.36.0"],
  ["quay.io/a/b/c:1", "quay.io", "a/b/c", "1"],
  ["localhost:5000/x/api:v1", "localhost:5000", "x/api", "v1"],
])("%s is at %s", (image, host, repository, tag) => {
  expect(parseReference(image)).toEqual({ host, repository, tag });
});

test.each([
  "postgres",
  `postgres@sha256:${"a".repeat(64)}`,
  "ghcr.io/x/../y:1",
  "https://ghcr.io/x:1",
  "ghcr.io/X/y:1",
])("%s is no image with a tag", (image) => {
  expect(() => parseReference(image)).toThrow(/is no image with a tag/);
});

test.each([
  [
    "Docker Hub",
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull"',
    { realm: "https://auth.docker.io/token", service: "registry.docker.io" },
  ],
  [
    "GHCR",
    'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:twin/gatus:pull"',
    { realm: "https://ghcr.io/token", service: "ghcr.io" },
  ],
  [
    "Quay",
    'Bearer realm="https://quay.io/v2/auth",service="quay.io"',
    { realm: "https://quay.io/v2/auth", service: "quay.io" },
  ],
  ["a registry without a service", "bearer realm=https://x.example/t", { realm: "https://x.example/t" }],
  ["a password", 'Basic realm="x"', undefined],
  ["no URL", 'Bearer realm="x"', undefined],
])("the challenge of %s is read", (_, header, challenge) => {
  expect(parseChallenge(header)).toEqual(challenge);
});
