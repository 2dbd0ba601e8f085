import type { Provider } from "../../akash/chain/client.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { destination, leftPlace } from "./move.ts";
import type { OwnedDeployment } from "./state.ts";

const provider = (name: string, region: string): Provider => ({
  owner: `akash1${name}`,
  host_uri: `https://provider.${name}.example:8443`,
  attributes: [{ key: "location-region", value: region }],
});
const providers = [provider("dune", "eu-central"), provider("elm", "na-us-west"), provider("fjord", "eu-central")];

const local = committedStage("local");
const exclude = [{ provider: "fjord.example", reason: "slow" }];
const stage = { ...local, akash: { ...local.akash, regions: ["eu-central"], exclude } };
const from = { provider: "akash1basalt", providerName: "basalt.example" };
const to = (name: string, present = from) => destination(providers, name, present, "web-app", stage);

describe("a destination", () => {
  test.each(["akash1dune", "provider.dune.example", "dune.example"])("may be named %s", (name) => {
    expect(to(name)).toEqual({ provider: "akash1dune", providerName: "dune.example" });
  });

  test.each([
    ["nobody knows", "oak.example", /no provider "oak.example"/],
    ["the stage excludes", "fjord.example", /stage excludes fjord.example: slow/],
    ["lies in another region", "elm.example", /elm.example is in na-us-west, and web-app may be in eu-central only/],
  ])("that %s is refused", (_, name, why) => {
    expect(() => to(name)).toThrow(why);
  });

  test("that nobody knows is answered with those that are known", () => {
    expect(() => to("oak.example")).toThrow(
      expect.objectContaining({ code: "not-found", fix: expect.stringMatching(/dune.example, elm.example/) }),
    );
  });

  test("that is the present place is refused", () => {
    expect(() => to("dune.example", { provider: "akash1dune", providerName: "dune.example" })).toThrow(
      /at dune.example already/,
    );
  });
});

test("a move that was interrupted goes on from where it began, and not from where it had come to", () => {
  const place = (dseq: string, leaving: boolean, urn = "api"): OwnedDeployment => ({
    urn,
    name: urn,
    service: urn,
    dseq,
    stateful: false,
    volumes: [],
    leaving,
    considered: [],
  });
  const [former, successor, other] = [place("1", true), place("2", false), place("3", true, "auth")];
  expect(leftPlace({ owned: [successor, former, other], pending: [] }, successor)).toBe(former);
  expect(leftPlace({ owned: [successor, other], pending: [] }, successor)).toBe(successor);
});
