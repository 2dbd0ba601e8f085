import { fleetGenesis } from "../sandbox/providers/fleet.ts";
import { endpoints, milliseconds } from "./endpoints.ts";
import { committedStage } from "./stage.fixture.ts";

test("the sandbox's endpoints follow from its base port", () => {
  const stage = committedStage("local");
  const { rest, dns, acmeDirectory, sandbox } = endpoints({ ...stage, sandbox: { port: 20000, blockTime: "1s" } });
  expect({ rest, dns, acmeDirectory, sandbox }).toEqual({
    rest: ["http://127.0.0.1:20001"],
    dns: { cloudflare: "http://127.0.0.1:20002", google: "http://127.0.0.1:20003", desec: "http://127.0.0.1:20004" },
    acmeDirectory: "https://127.0.0.1:20005/dir",
    sandbox: "http://127.0.0.1:20000",
  });
});

test("the auditor of a sandbox is the one of its default seed", async () => {
  expect(endpoints(committedStage("local")).auditors).toEqual([(await fleetGenesis("1")).auditor]);
});

test("a real stage uses mainnet, the providers' own APIs and Let's Encrypt", () => {
  const { chainId, rest, dns, acmeDirectory, sandbox } = endpoints(committedStage("prod"));
  expect(chainId).toBe("akashnet-2");
  expect(rest.every((url) => url.startsWith("https://"))).toBe(true);
  expect(dns).toEqual({});
  expect(sandbox).toBeUndefined();
  expect(acmeDirectory).toBe("https://acme-v02.api.letsencrypt.org/directory");
  expect(endpoints(committedStage("staging")).acmeDirectory).toBe(
    "https://acme-staging-v02.api.letsencrypt.org/directory",
  );
});

test("what the stage names wins", () => {
  const { akash, acme } = committedStage("prod");
  const own = {
    akash: { ...akash, chainId: "x-1", rest: ["https://rest.example"] },
    acme: { ...acme, directory: "https://ca.example/dir" },
  };
  expect(endpoints(own)).toMatchObject({
    chainId: "x-1",
    rest: ["https://rest.example"],
    acmeDirectory: "https://ca.example/dir",
  });
});

test("the sandbox's CA does not exist outside the sandbox", () => {
  const { akash, acme } = committedStage("prod");
  expect(() => endpoints({ akash, acme: { ...acme, directory: "pebble" } })).toThrow(/staging or production/);
});

test.each([
  ["6s", 6000],
  ["0.5s", 500],
  ["200ms", 200],
])("%s are %d milliseconds", (text, expected) => {
  expect(milliseconds(text)).toBe(expected);
});
