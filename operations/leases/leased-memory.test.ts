import { leasedMemory } from "./leased-memory.ts";

const manifest = (dseq: string, sdl: unknown) => ({
  urn: "urn:pulumi:local::platform::af:akash:Manifest::api",
  type: "af:akash:Manifest",
  inputs: { deployment: { dseq }, sdl },
});
const compute = (size: string) => ({ resources: { cpu: { units: 1 }, memory: { size } } });
const sdl = {
  services: { api: { image: "api:1" }, tunnel: { image: "tunnel:1" } },
  profiles: { compute: { api: compute("1Gi"), small: compute("64Mi") } },
  deployment: { api: { dcloud: { profile: "api" } }, tunnel: { dcloud: { profile: "small" } } },
};

test("is what the profile of each container says", () => {
  const state = { deployment: { resources: [manifest("1", {}), manifest("7", sdl)] } };
  expect(Object.fromEntries(leasedMemory(state, "7"))).toEqual({ api: "1073741824", tunnel: "67108864" });
});

test.each([
  ["a deployment without a manifest", []],
  [
    "a document of another form",
    [manifest("7", { profiles: {}, deployment: { api: { dcloud: { profile: "api" } } } })],
  ],
  [
    "a size that is none",
    [
      manifest("7", {
        profiles: { compute: { api: compute("much") } },
        deployment: { api: { dcloud: { profile: "api" } } },
      }),
    ],
  ],
])("is not known of %s", (_, resources) => {
  expect(leasedMemory({ deployment: { resources } }, "7").size).toBe(0);
});
