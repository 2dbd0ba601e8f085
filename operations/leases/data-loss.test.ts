import type { DeploymentInfo } from "../../akash/chain/client.ts";
import type { Stage } from "../../stage/schema.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { wantedPlaces } from "../costs/forecast.ts";
import { orderOf, placeOf } from "../costs/places.fixture.ts";
import { heldText, holders, refuseRemovals, refuseReplacements, requireHolders, standingAmong } from "./data-loss.ts";
import type { MarketState, OwnedDeployment } from "./state.ts";

const stage = committedStage("prod");
const without = (service: "postgres" | "api") => ({
  ...stage,
  services: { ...stage.services, [service]: { ...stage.services[service], enabled: false } },
});

function owned(service: string, dseq: string, more: Partial<OwnedDeployment> = {}): OwnedDeployment {
  const volumes = ["data (10Gi)"];
  return {
    urn: service,
    name: service,
    service,
    dseq,
    stateful: true,
    volumes,
    leaving: false,
    considered: [],
    ...more,
  };
}
const state: MarketState = {
  owned: [owned("postgres", "1"), owned("api", "2", { stateful: false }), owned("postgres", "3", { leaving: true })],
  pending: [],
};

test("only what stays and is stateful holds data that is to be kept", () => {
  expect(holders(state).map(({ dseq }) => dseq)).toEqual(["1"]);
});

test("a service with data that the file no longer has is not removed without its name being given", () => {
  expect(() => refuseRemovals(state, "prod", without("postgres"), [])).toThrow(
    expect.objectContaining({
      code: "data-loss",
      message: expect.stringMatching(
        /postgres: .*nothing was changed\.\n {4}postgres: data \(10Gi\) of deployment 1; no backup is known$/,
      ),
      fix: expect.stringMatching(/--data-loss postgres$/),
    }),
  );
  expect(() => refuseRemovals(state, "prod", without("postgres"), ["ipfs"])).toThrow();
  expect(() => refuseRemovals(state, "prod", without("postgres"), ["postgres"])).not.toThrow();
});

test("a standby that has become the place that takes writes is not removed, nor does the database hold less for it", () => {
  const { postgres } = stage.services;
  const primary = { at: "postgres-eu", since: "2026-11-29T14:00:00Z" };
  const replicated = { ...stage, services: { ...stage.services, postgres: { ...postgres, standby: ["eu"], primary } } };
  const promoted = { ...state, owned: [owned("postgres", "1", { stateful: false }), owned("postgres-eu", "2")] };
  expect(() => refuseRemovals(promoted, "prod", replicated, [])).not.toThrow();
  expect(() => refuseRemovals(promoted, "prod", stage, [])).toThrow(/postgres-eu: .*no such service/);
});

test("a service that was renamed is one that the file no longer has", () => {
  const renamed = { ...state, owned: [owned("database", "1")] };
  expect(() => refuseRemovals(renamed, "prod", stage, [])).toThrow(
    expect.objectContaining({ fix: expect.stringMatching(/--data-loss database$/) }),
  );
});

test("an app that got another name is told from one that was taken out", () => {
  const app = { volumes: {}, uses: [] };
  const apps = {
    handbook: { ...app, enabled: true },
    old: { ...app, enabled: false },
  } as unknown as Stage["services"]["apps"];
  const named = { ...stage, services: { ...stage.services, apps } };
  const wiki = { ...state, owned: [owned("postgres", "1"), owned("wiki", "2")] };
  expect(() => refuseRemovals(wiki, "prod", named, [])).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /\n {4}handbook is new: by another name an app is another one, and begins without that data \(docs\/apps\.md\)$/,
      ),
      fix: "write services.apps.wiki back, whose hosts may be others, or give the data up: ./platform up --stage prod --data-loss wiki",
    }),
  );
  expect(() => refuseRemovals(wiki, "prod", stage, [])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("is new") }),
  );
});

test("what holds no data, and what the file still has, is nobody's question", () => {
  expect(() => refuseRemovals(state, "prod", without("api"), [])).not.toThrow();
  expect(() => refuseRemovals(state, "prod", stage, [])).not.toThrow();
});

test("a name that no service with data has is a mistake, and those that have are named", () => {
  expect(() => requireHolders(state, "prod", ["postgres"])).not.toThrow();
  expect(() => requireHolders(state, "prod", ["api"])).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^--data-loss api: /), fix: "it has postgres" }),
  );
  expect(() => requireHolders({ owned: [], pending: [] }, "prod", ["postgres"])).toThrow(
    expect.objectContaining({ fix: "leave --data-loss out" }),
  );
});

test("the list names volume, size and deployment", () => {
  expect(heldText([owned("ipfs", "9", { volumes: ["blocks (100Gi)", "keys (1Gi)"] })])).toBe(
    "\n    ipfs: blocks (100Gi), keys (1Gi) of deployment 9; no backup is known",
  );
});

describe("a change that would end data", () => {
  const now = new Date("2026-11-28T12:00:00Z");
  const wiki = orderOf("wiki", {}, { stateful: true });
  const grown = orderOf("wiki", { cpu: 2 }, { stateful: true });
  const asking = (order: typeof wiki, place: typeof wiki, givenUp: string[] = [], ages = new Map()) => {
    const orders = [orderOf("other"), order];
    return () => refuseReplacements(wantedPlaces(orders, [placeOf(place, "2.11")], now), now, givenUp, ages);
  };

  test("is refused before the engine runs", () => {
    expect(asking(grown, wiki)).toThrow(
      expect.objectContaining({
        code: "data-loss",
        message: expect.stringMatching(/^wiki holds data: .* deployment 1 /),
      }),
    );
  });

  test.each<[string, () => void]>([
    ["its data is given up", asking(grown, wiki, ["wiki"])],
    ["it moves with its backups", asking(grown, wiki, [], new Map([["wiki", { age: 7, maxLoss: 60 }]]))],
    ["nothing of it changes", asking(wiki, wiki)],
    ["only its deposit does", asking({ ...wiki, deposit: "9000000uact" }, wiki)],
    ["it holds none", asking(grown, orderOf("wiki"))],
  ])("is not where %s", (_, refuse) => {
    expect(refuse).not.toThrow();
  });

  const onChain = (dseq: string, state: string) =>
    ({ deployment: { id: { dseq } }, groups: [{ state }] }) as unknown as DeploymentInfo;

  test.each([
    ["is there", [onChain("1", "open")], ["wiki"]],
    ["has lost its lease", [onChain("1", "paused")], []],
    ["ran dry", [onChain("1", "insufficient_funds")], []],
    ["is closed", [onChain("2", "open")], []],
  ])("before a refresh it is looked at only where its place %s", (_, open, looked) => {
    const wanted = wantedPlaces([orderOf("other"), grown], [placeOf(wiki, "2.11")], now);
    expect(standingAmong(wanted, open).map(({ order }) => order.service)).toEqual(looked);
  });
});
