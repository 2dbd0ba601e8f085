import { SERVICES as KEYS, serviceRow } from "../stage/services/catalog.ts";
import { type Recording, recordingTarget, WORKLOAD } from "../targets/recording.fixture.ts";
import type { Abilities } from "../targets/target.ts";
import type { Container } from "../workload/declaration.ts";
import { inputsOf, type Registration, registerStage, revealed } from "./program.fixture.ts";

const SERVICES = KEYS.map((key) => serviceRow(key).name).sort();

describe("a stage on another target", () => {
  let target: Recording;
  let registrations: readonly Registration[];
  let platform: { services: { name: string; place: unknown }[] };

  beforeAll(async () => {
    target = recordingTarget();
    const run = await registerStage("local", false, (stage) => stage, { akash: target });
    registrations = run.registrations;
    platform = run.platform as typeof platform;
  });

  const container = (service: string, name = service) =>
    (revealed(inputsOf(registrations, WORKLOAD, service).containers) as Record<string, Container>)[name]!;

  test("is registered whole, without one resource of the market", () => {
    expect([...target.deployed.keys()].sort()).toEqual(SERVICES);
    expect(registrations.filter(({ type }) => type === WORKLOAD).map(({ name }) => name)).toHaveLength(SERVICES.length);
    expect(registrations.map(({ type }) => type).filter((type) => type.startsWith("af:akash:"))).toEqual([]);
  });

  test("publishes the addresses the target gave", () => {
    const records = registrations.filter(({ type }) => type === "af:dns:Records").map(({ inputs }) => inputs.records);
    expect(records).toHaveLength(3);
    for (const each of records) {
      expect(each).toMatchObject({
        "api/A": { values: ["198.51.100.5"] },
        "secrets/A": { values: ["198.51.100.7"] },
      });
    }
  });

  test("leads the proxy to the ingresses the target gave", () => {
    const { toml } = revealed(inputsOf(registrations, "af:edge:Bundle", "proxy")) as { toml: string };
    expect(toml).toContain("api.api.recording.example:8443");
    expect(toml).toContain("front.registry.recording.example:8443");
  });

  test("leads tunnels to the ports the target gave", () => {
    expect(container("api", "postgres").env).toMatchObject({
      TUNNEL_CONNECT: "tunnel.postgres.recording.example:8443",
    });
  });

  test("finds Infisical at the address the target gave, and gives services their secrets from there", () => {
    expect(inputsOf(registrations, "af:infisical:Instance", "secrets")).toMatchObject({ address: "198.51.100.7" });
    expect(container("auth").env).toMatchObject({ INFISICAL_CLIENT_SECRET: "canary-service-auth-client" });
  });

  test("says what each service needs before it starts, whom it is apart from and how long it drains", () => {
    const { needs, apartFrom, drain } = target.deployed.get("api")!.wishes;
    expect(needs).toHaveLength(4);
    expect(apartFrom).toEqual(["ipfs", "postgres", "proxy", "secrets", "tracing"]);
    expect(drain).toBe(5);
  });

  test("keeps in its output where each service is, in the target's words", () => {
    expect(platform.services.map(({ place }) => place)).toContainEqual({ target: "recording", name: "api" });
    expect(platform.services).toHaveLength(SERVICES.length);
  });
});

describe("a target that cannot do what is asked of it is refused", () => {
  const refusal = async (can: Partial<Abilities>) => {
    const registrations: Registration[] = [];
    const target = recordingTarget(can);
    const run = registerStage("local", true, (stage) => stage, { akash: target }, registrations);
    const error = await run.then(
      () => undefined,
      (error: Error) => error,
    );
    return { says: error?.message, registrations, target };
  };

  test.each<[ability: keyof Abilities, service: string, what: string]>([
    ["address", "secrets", "an address for port 443 of container front"],
    ["volumes", "secrets", "volume data of container database"],
    ["forwarded", "postgres", "a forwarded port for port 8443 of container tunnel"],
    ["ingress", "ipfs", "an ingress for port 8080 of container ipfs"],
  ])("%s, when a service that asks for it is declared", async (ability, service, what) => {
    const { says, target } = await refusal({ [ability]: false });
    expect(says).toContain(`${service}: the target recording cannot give ${what}; it gives `);
    expect([...target.deployed.keys()]).not.toContain(service);
  });

  test("apart, which the stage file alone tells, before anything is registered", async () => {
    const { says, registrations } = await refusal({ apart: false });
    expect(says).toMatch(/^proxy: the target recording cannot give places apart from .*api.*; it gives ingress, /);
    expect(registrations).toEqual([]);
  });
});
