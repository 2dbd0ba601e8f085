import type { Sdl } from "../sdl/document.ts";
import { SERVICES, serviceRow } from "../stage/services/catalog.ts";
import {
  BASES,
  IMAGES_OF_OTHERS,
  imagesOfOthers,
  ownContexts,
  THIRD_PARTY,
} from "../stage/services/third-party-images.ts";
import { recordingTarget } from "../targets/recording.fixture.ts";
import { inputsOf, registerStage, revealed, stageWith } from "./program.fixture.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const lock = new Map(IMAGES_OF_OTHERS.map((image) => [image, digest("a")]));

const imagesIn = async (name: string, locked?: typeof lock) => {
  const { registrations } = await registerStage(name, false, (stage) => stage, undefined, [], locked);
  const sdl = (service: string) => revealed(inputsOf(registrations, "af:akash:Manifest", service).sdl) as Sdl;
  const names = SERVICES.map((service) => serviceRow(service).name);
  return names.flatMap((service) => Object.values(sdl(service).services).map(({ image }) => image));
};

test("outside the sandbox every image of others is deployed by its locked digest", async () => {
  const images = await imagesIn("prod", lock);
  expect(images).toContain(`postgres@${digest("a")}`);
  expect(images.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
});

test("without a lock images keep their tags, and on the sandbox with one too", async () => {
  expect(await imagesIn("prod")).toContain(THIRD_PARTY.postgres);
  expect(await imagesIn("local", lock)).toEqual(await imagesIn("local"));
});

test("our own images are built from locked bases, on the sandbox from those of their Containerfiles", async () => {
  const basesIn = async (name: string, locked?: typeof lock) => {
    const { registrations } = await registerStage(name, true, (stage) => stage, undefined, [], locked);
    return inputsOf(registrations, "af:oci:Image", "tunnel").bases;
  };
  const alpine = "docker.io/library/alpine";
  expect(await basesIn("prod", lock)).toEqual({ [`${alpine}:3.22.2`]: `${alpine}@${digest("a")}` });
  expect(await basesIn("prod")).toBeUndefined();
  expect(await basesIn("local", lock)).toBeUndefined();
});

test("the catalog says which services hold data, as their declarations do", async () => {
  const target = recordingTarget();
  await registerStage("local", true, (stage) => stage, { akash: target });
  const declared = [...target.deployed].filter(([, { workload }]) => workload.stateful).map(([name]) => name);
  const listed = SERVICES.map(serviceRow).filter(({ data }) => data);
  expect(declared.sort()).toEqual(listed.map(({ name }) => name).sort());
});

const wiki = { image: "example/wiki:1.0.0", port: 8080 };
const cache = { image: "example/cache:1.0.0", port: 6379 };
const none = { platform: "none" };

test.each([
  ["the whole platform", {}],
  ["an app alone", { ...none, apps: { wiki } }],
  ["an app with a host and a database", { ...none, apps: { wiki: { ...wiki, hosts: ["wiki"], database: true } } }],
  ["one that uses another", { ...none, apps: { wiki: { ...wiki, uses: ["cache"] }, cache } }],
  ["a static site", { ...none, apps: { site: { static: "examples/templates/static", hosts: ["www"] } } }],
  ["secrets alone", { ...none, secrets: { enabled: true } }],
  [
    "one that uses another by its public host",
    { ...none, apps: { wiki: { ...wiki, hosts: ["wiki"], uses: ["cms"] }, cms: { ...wiki, hosts: ["cms"] } } },
  ],
  ["one that uses Infisical", { ...none, secrets: { enabled: true }, apps: { wiki: { ...wiki, uses: ["secrets"] } } }],
  ["PostgreSQL with a pool", { ...none, postgres: { enabled: true, pool: true } }],
  ["PostgreSQL without one", { ...none, postgres: { enabled: true, pool: false } }],
  ["a pool of a PostgreSQL that is not there", { ...none, postgres: { pool: true } }],
  ["several proxies", { ...none, apps: { wiki: { ...wiki, hosts: ["wiki"] } }, proxy: { also: { second: {} } } }],
  [
    "a proxy of another image",
    {
      ...none,
      apps: { wiki: { ...wiki, hosts: ["wiki"] } },
      proxy: { enabled: true, image: "example/proxy:1" },
      secrets: { enabled: true },
    },
  ],
  ["Infisical of another image", { ...none, secrets: { enabled: true, image: "example/infisical:1" } }],
  ["a registry of another image", { ...none, registry: { enabled: true, image: "example/registry:1" } }],
  ["tracing and the registry", { ...none, tracing: { enabled: true }, registry: { enabled: true } }],
])("of %s only what it runs is built, and has to be pinned", async (_, services) => {
  const stage = stageWith(services);
  const { registrations } = await registerStage("local", false, () => stage);
  const of = (wanted: string) => registrations.filter(({ type }) => type === wanted).map(({ inputs }) => inputs);
  const built = of("af:oci:Image").map(({ context, containerfile }) => `${context} ${containerfile}`);
  const own = Object.keys(BASES).filter((context) => built.some((each) => each.includes(context)));
  expect(ownContexts(stage)).toEqual(own);
  const run = of("af:akash:Manifest").flatMap(({ sdl }) => Object.values((revealed(sdl) as Sdl).services));
  const others = IMAGES_OF_OTHERS.filter((name) => run.some(({ image }) => image === name));
  const bases = ownContexts(stage).flatMap((context) => BASES[context]);
  expect(imagesOfOthers(stage).toSorted()).toEqual([...new Set([...others, ...bases])].sort());
});
