import type { Gateway } from "../../akash/gateway/gateway.ts";
import { diagnoseLease } from "./diagnosis.ts";

const object = { kind: "Pod", name: "web-0" };
const gateway = {
  async *events() {
    yield { type: "Warning", reason: "OOMKilled", note: "Container web ended with exit code 137: OOMKilled", object };
    yield { type: "Warning", reason: "BackOff", note: "Back-off restarting failed container web", object };
  },
  async *logs() {},
} as unknown as Gateway;
const lease = { dseq: "7", containers: ["web"] };
const manifest = {
  urn: "urn:pulumi:local::platform::af:akash:Manifest::web",
  type: "af:akash:Manifest",
  inputs: {
    deployment: { dseq: "7" },
    sdl: {
      profiles: { compute: { web: { resources: { memory: { size: "64Mi" } } } } },
      deployment: { web: { dcloud: { profile: "web" } } },
    },
  },
};

test("a container that takes too much memory is told with what the state says it has", async () => {
  const state = { deployment: { resources: [manifest] } };
  const [found] = await diagnoseLease(gateway, lease, async () => state, AbortSignal.timeout(1000));
  expect(found?.says).toBe("container web is killed at 64Mi of memory: it takes more than it leased");
});

test("nothing is told where nobody knows the secrets that it may hold", async () => {
  const refused = () => Promise.reject(new Error("incorrect passphrase"));
  expect(await diagnoseLease(gateway, lease, refused, AbortSignal.timeout(1000))).toEqual([]);
});
