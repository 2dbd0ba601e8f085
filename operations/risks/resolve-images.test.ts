import { type PullRegistry, startPullRegistry } from "../../images/pull-registry.fixture.ts";
import { digestOf } from "../../images/registry.fixture.ts";
import type { Network } from "../../network/network.ts";
import { NO_LOCK } from "../../stage/image-lock.ts";
import type { Stage } from "../../stage/schema.ts";
import { imagesOfOthers, THIRD_PARTY } from "../../stage/services/third-party-images.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { resolveImages } from "./resolve-images.ts";

const type = "application/vnd.oci.image.manifest.v1+json";
const of = (body: string) => digestOf(Buffer.from(body));

/** Only what runs on this machine can be reached. */
const network: Network = {
  dial: async (host, port) => {
    if (host !== "127.0.0.1") throw new Error(`connect ${host}: no way out`);
    return { host, port };
  },
  authorities: async () => [],
};

let registry: PullRegistry;
let stage: Stage;
let own: string;

beforeEach(async () => {
  registry = await startPullRegistry({ manifests: { "x/docs:v1": { type, body: "{}" } } });
  own = `${registry.host}/x/docs:v1`;
  const prod = committedStage("prod");
  stage = { ...prod, services: { ...prod.services, docs: { ...prod.services.docs, image: own } } };
});
afterEach(() => registry.close());

const resolve = (locked: ReadonlyMap<string, string>, update: boolean) =>
  resolveImages(stage, locked, { update, network, signal: AbortSignal.timeout(10_000) });

test("what can be reached is locked, the rest is told image by image", async () => {
  const { lock, changed, problems } = await resolve(NO_LOCK, false);
  expect([...lock]).toEqual([[own, of("{}")]]);
  expect(changed).toEqual([{ image: own, after: of("{}") }]);
  for (const image of imagesOfOthers(stage)) expect(problems.join("\n")).toContain(`${image}: `);
});

test("a locked image is asked for only when the lock is to be updated, and then shows what it was", async () => {
  const old = new Map([[own, of("old")]]);
  expect((await resolve(old, false)).changed).toEqual([]);
  expect(registry.asked).toEqual([]);
  const { lock, changed } = await resolve(old, true);
  expect(changed).toEqual([{ image: own, before: of("old"), after: of("{}") }]);
  expect(lock.get(own)).toBe(of("{}"));
});

test("an image that is locked and cannot be reached any more keeps its digest", async () => {
  const old = new Map<string, string>([[THIRD_PARTY.redis, of("redis")]]);
  const { lock, problems } = await resolve(old, true);
  expect(lock.get(THIRD_PARTY.redis)).toBe(of("redis"));
  expect(problems.join()).toContain(THIRD_PARTY.redis);
});
