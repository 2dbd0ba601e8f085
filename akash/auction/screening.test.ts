import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Market } from "../market.ts";
import { caller, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import { type ScreenedProvider, screenGroup, withIncidents } from "./screening.ts";

const day = (downtimeSeconds: number, hasOpenIncident = false) => ({
  date: "2026-11-26",
  hasOpenIncident,
  downtimeSeconds,
});
const screened = (...incidents: ScreenedProvider["incidents"]): ScreenedProvider => ({
  owner: "a",
  hostUri: "https://provider.a.test:8443",
  isAudited: true,
  location: "eu-central",
  incidents,
});
const failed = { weight: 200n, last: true, why: "closed the last lease of api (unstable) 3 h ago" };

describe("incidents", () => {
  test.each<[string, ScreenedProvider["incidents"], object | undefined]>([
    ["none is no trouble", [], undefined],
    ["an hour and a half in a week is forgiven", [day(3000), day(2400)], undefined],
    ["more counts a little", [day(7200), day(1800)], { weight: 110n, why: "was down for 2.5 h in the last 7 days" }],
    ["an open one counts more", [day(10, true)], { weight: 150n, why: "has an open incident" }],
  ])("%s", (_name, incidents, standing) => {
    const found = withIncidents(new Map(), [screened(...incidents)]).get("a");
    if (standing) expect(found).toMatchObject(standing);
    else expect(found).toBeUndefined();
  });

  test("come on top of the past", () => {
    const reputations = withIncidents(new Map([["a", failed]]), [screened(day(0, true))]);
    expect(reputations.get("a")).toEqual({ weight: 300n, last: true, why: `${failed.why}, and has an open incident` });
    expect(withIncidents(new Map([["a", failed]]), []).get("a")).toEqual(failed);
  });
});

describe("the Console", () => {
  let trial: Trial;
  let market: Market;
  beforeAll(async () => {
    trial = await startTrial();
    market = await trial.open();
  });
  afterAll(() => trial.close());

  const hosts = async (order: ReturnType<typeof group>, reclamation?: string) =>
    (await screenGroup(market, { group: order, reclamation }, caller().signal))?.map(
      ({ hostUri }) => new URL(hostUri).hostname.split(".")[1],
    );

  test("names who has what is asked for, free and alive", async () => {
    expect(await hosts(group("g"))).toEqual(["aurora", "basalt", "cedar", "dune", "elm", "fjord", "garnet"]);
    const attributes = [{ key: "country", value: "DE" }];
    expect(await hosts({ ...group("g"), requirements: { ...group("g").requirements, attributes } })).toEqual(["cedar"]);
    const [unit] = group("g").resources;
    const endpoints = [{ kind: 2, sequence_number: 1 } as const];
    const withAddress = { ...group("g"), resources: [{ ...unit!, resource: { ...unit!.resource, endpoints } }] };
    expect(await hosts(withAddress)).toEqual(["aurora", "cedar", "elm", "fjord"]);
    const giving = trial.fleet.providers.filter(({ profile }) => (profile.notice ?? 0) >= 24).map(({ name }) => name);
    expect(await hosts(group("g"), "24h")).toEqual(giving);
    await trial.fleet.kill("cedar");
    expect(await hosts(withAddress)).toEqual(["aurora", "elm", "fjord"]);
    await trial.fleet.revive("cedar");
  });

  test.each<[string, number, string]>([
    ["refuses", 400, '{"error":"BadRequestError","message":"no"}'],
    ["speaks of something else", 200, '{"data":[]}'],
    ["speaks in tongues", 200, "<html>"],
  ])("says nothing where it %s", async (_name, status, body) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const console = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await screenGroup({ ...market, console }, { group: group("g") }, caller().signal)).toBeUndefined();
    server.close();
    expect(await screenGroup({ ...market, console }, { group: group("g") }, caller().signal)).toBeUndefined();
  });

  test("is not waited for", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const console = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const begun = Date.now();
    expect(await screenGroup({ ...market, console }, { group: group("g") }, caller().signal)).toBeUndefined();
    expect(Date.now() - begun).toBeLessThan(6_000);
    server.closeAllConnections();
    server.close();
  });
});
