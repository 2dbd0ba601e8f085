import type { Stage } from "../stage/schema.ts";
import { inputsOf, registerStage, revealed, visible } from "./program.fixture.ts";

type RemotePins = Stage["services"]["ipfs"]["remotePins"];

async function ipfsOf(remotePins: RemotePins) {
  const { registrations } = await registerStage("local", false, (stage) => ({
    ...stage,
    services: { ...stage.services, ipfs: { ...stage.services.ipfs, remotePins } },
  }));
  const { sdl } = inputsOf(registrations, "af:akash:Manifest", "ipfs");
  const { ipfs } = (revealed(sdl) as { services: Record<string, { env: string[]; args: string[] }> }).services;
  return { env: ipfs!.env, script: ipfs!.args.join("\n"), shown: JSON.stringify(visible(sdl)) };
}

const pinata = { kind: "pinning-service", endpoint: "https://api.pinata.cloud/psa/", key: "canary-of-pinata" } as const;

test("Kubo is told of services of the Pinning Service API, by a secret, and of the name that all pins have", async () => {
  const lighthouse = { kind: "lighthouse", key: "canary-of-lighthouse" } as const;
  const { env, script, shown } = await ipfsOf({ pinata, lighthouse });
  expect(env).toContain("REMOTE_PINS=pinata https://api.pinata.cloud/psa canary-of-pinata");
  expect(env).toContain("REMOTE_PIN_NAME=alternate-futures/local/ipfs");
  expect(script).toContain("pin remote service add");
  expect(shown).not.toContain("canary-of");
});

test("without such services its manifest is what it was", async () => {
  const [none, others] = [await ipfsOf({}), await ipfsOf({ lighthouse: { kind: "lighthouse", key: "canary" } })];
  expect(others).toEqual(none);
  expect(none.script).not.toContain("pin_remotely");
  expect(none.env.join()).not.toContain("REMOTE_PIN");
});
