import { setTimeout as sleep } from "node:timers/promises";
import { fetch } from "undici";
import { answeredSet } from "../dns/answers/answers.ts";
import { dispatcher } from "../network/http.ts";
import { queryDns } from "../network/resolve.ts";
import { sandboxNetwork } from "../network/sandbox.ts";
import { sandboxPorts } from "../network/sandbox-ports.ts";
import type { StatusReport } from "../operations/status/report.ts";
import { Ledger } from "./ledger.ts";
import { keepServices, Workspace } from "./workspace.ts";

const PORT = 18_500;
const HOST = "docs.alternatefutures.test";
const CONTROL = `http://127.0.0.1:${PORT}`;
const network = sandboxNetwork(CONTROL);
/** To the sandbox's ports themselves. */
const direct = { ...network, dial: async (host: string, port: number) => ({ host, port }) };

/** Addresses of a host at one of the three providers' name servers. */
async function addressesAt(server: "cloudflare" | "google" | "desec", host = HOST): Promise<string[]> {
  const at = { host: "127.0.0.1", port: sandboxPorts(PORT).dns[server] };
  return answeredSet(await queryDns(direct, at, host, "A"), host, "A").values.toSorted();
}

/** The status of HOST at one address, the certificate verified. */
async function ask(address: string): Promise<number> {
  const agent = dispatcher({ ...network, dial: (_, port, transport) => network.dial(address, port, transport) });
  try {
    const response = await fetch(`https://${HOST}/`, { dispatcher: agent });
    await response.body?.cancel();
    return response.status;
  } finally {
    await agent.destroy();
  }
}

/** Asks again and again, on a new connection each time, until it is told to stop. */
class Visitor {
  readonly failures: string[] = [];
  count = 0;
  /** Milliseconds since 1970. */
  lastAnswer = 0;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(address: string) {
    this.#ended = this.#visit(address);
  }

  async #visit(address: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.count += 1;
      const status = await ask(address).catch((error) => String(error.cause ?? error));
      if (status === 200) this.lastAnswer = Date.now();
      else this.failures.push(`${new Date().toISOString()} ${address}: ${status}`);
      await sleep(50);
    }
  }

  async leave(): Promise<this> {
    this.#stop.abort();
    await this.#ended;
    return this;
  }
}

/** Two proxies in two regions through their life: each test goes on from the one before. */
describe("two proxies behind one name", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      keepServices(stage, "proxy", "secrets", "docs");
      stage.setIn(["config", "services", "secrets"], { placement: { regions: ["ap-southeast"] } });
      stage.setIn(["config", "services", "proxy"], {
        placement: { regions: ["eu-central"] },
        also: { oregon: { placement: { regions: ["na-us-west", "eu-central"] } } },
      });
    });
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  }, 180_000);
  afterAll(() => workspace.dispose(), 60_000);

  const coming: Visitor[] = [];
  afterEach(() => Promise.all(coming.splice(0).map((visitor) => visitor.leave())));
  const visit = (address: string) => {
    const visitor = new Visitor(address);
    coming.push(visitor);
    return visitor;
  };

  const status = async () => JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;
  const addressOf = async (proxy: string) => (await addressesAt("google", `${proxy}.alternatefutures.test`))[0]!;

  test("the name has both addresses at all three DNS providers, and either answers over TLS", async () => {
    const both = [await addressOf("proxy"), await addressOf("proxy-oregon")].toSorted();
    expect(new Set(both).size).toBe(2);
    for (const server of ["cloudflare", "google", "desec"] as const) expect(await addressesAt(server)).toEqual(both);
    expect(await Promise.all(both.map(ask))).toEqual([200, 200]);
    const { services } = await status();
    const providers = services.filter(({ name }) => name !== "docs").map(({ providerHost }) => providerHost);
    expect(new Set(providers).size).toBe(3);
    expect(services.filter(({ healthy }) => !healthy)).toEqual([]);
  }, 60_000);

  test("a service behind them moves without a failed request through either", async () => {
    const before = (await ledger.deployments()).length;
    const visitors = [await addressOf("proxy"), await addressOf("proxy-oregon")].map(visit);
    await workspace.editStage((stage) => stage.setIn(["config", "services", "docs", "cpu"], 0.7));
    const up = await workspace.platform("up", "--yes");
    await sleep(1_000);
    for (const visitor of visitors) {
      const { failures, count } = await visitor.leave();
      expect(failures).toEqual([]);
      expect(count).toBeGreaterThan(50);
    }
    expect(up).toMatchObject({ code: 0 });
    expect(await ledger.deployments()).toHaveLength(before + 1);
    expect(await ledger.services()).toEqual(["docs", "proxy", "proxy-oregon", "secrets"]);
  }, 120_000);

  test("one that dies is leased again elsewhere, while the other serves every request", async () => {
    const [living, lost] = [await addressOf("proxy"), await addressOf("proxy-oregon")];
    const dead = await ledger.providerOf("proxy-oregon");
    const visitor = visit(living);
    await fetch(`${CONTROL}/faults`, {
      method: "POST",
      body: JSON.stringify({ kind: "kill-provider", provider: dead }),
    });
    const sick = await workspace.platform("status");
    expect(sick.code).toBe(1);
    expect(sick.stdout).toContain(`https://${HOST}/ at ${lost}: `);
    expect(await workspace.platform("up", "--yes", "--refresh")).toMatchObject({ code: 0 });
    expect((await visitor.leave()).failures).toEqual([]);
    expect(await ledger.providerOf("proxy-oregon")).not.toBe(dead);
    const now = [living, await addressOf("proxy-oregon")].toSorted();
    expect(now).not.toContain(lost);
    for (const server of ["cloudflare", "google", "desec"] as const) expect(await addressesAt(server)).toEqual(now);
    expect(await Promise.all(now.map(ask))).toEqual([200, 200]);
  }, 120_000);

  test("one that is taken away leaves the name first, and goes on serving for those who still come", async () => {
    const leaving = await addressOf("proxy-oregon");
    const visitors = [await addressOf("proxy"), leaving].map(visit);
    let unnamed = 0;
    const watching = new AbortController();
    const watched = (async () => {
      while (!watching.signal.aborted && unnamed === 0) {
        const named = await Promise.all((["cloudflare", "google", "desec"] as const).map((each) => addressesAt(each)));
        if (!named.flat().includes(leaving)) unnamed = Date.now();
        await sleep(100);
      }
    })();
    await workspace.editStage((stage) => stage.deleteIn(["config", "services", "proxy", "also"]));
    const up = await workspace.platform("up", "--yes");
    watching.abort();
    await watched;
    const [staying, gone] = await Promise.all(visitors.map((visitor) => visitor.leave()));
    expect(up).toMatchObject({ code: 0 });
    expect(staying!.failures).toEqual([]);
    expect(gone!.lastAnswer - unnamed).toBeGreaterThan(4_500);
    expect(await ledger.services()).toEqual(["docs", "proxy", "secrets"]);
  }, 120_000);
});
