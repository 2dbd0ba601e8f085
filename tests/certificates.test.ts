import { setTimeout as sleep } from "node:timers/promises";
import type { Document } from "yaml";
import { keepServices, type Outcome, Workspace } from "./workspace.ts";

interface Listed {
  name: string;
  serial: string;
  revoked?: object;
  orderUrl: string;
  next: { action: string; reason: string };
  served: { host: string; serial?: string; problem?: string }[];
}

/** One small platform whose certificates are renewed and revoked: each test goes on from where the one before left it. */
describe("certificates of a stage", () => {
  let workspace: Workspace;
  let first: Listed[];

  beforeAll(async () => {
    workspace = await Workspace.make(18_900);
    await workspace.editStage((stage: Document) => {
      keepServices(stage, "proxy", "secrets", "docs");
    });
    const up = await workspace.platform("up", "--yes");
    if (up.code !== 0) throw new Error(up.screen);
  }, 240_000);
  afterAll(() => workspace.dispose(), 60_000);

  const list = async () => JSON.parse((await workspace.platform("cert", "list", "--json")).stdout) as Listed[];
  const show = async (name: string) =>
    JSON.parse((await workspace.platform("cert", "show", name, "--json")).stdout) as Listed;

  /** The killed engine's lock counts as held until the system has buried its process. */
  async function renewAfterTheDead(): Promise<Outcome> {
    for (;;) {
      const outcome = await workspace.platform("cert", "renew");
      if (!outcome.screen.includes("another run (process")) return outcome;
      await sleep(500);
    }
  }

  test("are listed with what happens next, and shown with what is really served", async () => {
    first = await list();
    expect(first.map(({ name, next }) => [name, next.action])).toEqual([
      ["edge", "wait"],
      ["secrets", "wait"],
    ]);
    const edge = await show("edge");
    expect(edge.served.length).toBeGreaterThan(0);
    expect(edge.served.filter(({ serial }) => serial !== edge.serial)).toEqual([]);
  }, 60_000);

  test("that are not due are left alone, as cron finds them every day", async () => {
    const renewal = await workspace.platform("cert", "renew");
    expect(renewal).toMatchObject({ code: 0, screen: expect.stringContaining("nothing to do: edge expires") });
  }, 60_000);

  test("are renewed one by one by force, killed and taken up with the same order, and served", async () => {
    const order = async () => {
      const text = await workspace.read(".platform/acme/alternate-futures.local.edge.json").catch(() => "{}");
      const { pending = [] } = JSON.parse(text) as { pending?: { url: string }[] };
      return pending.map(({ url }) => url).find((url) => url !== first[0]?.orderUrl);
    };
    const placed = async () => {
      while ((await order()) === undefined) await sleep(20);
    };
    await workspace.kill(placed, "cert", "renew", "edge", "--force");
    const interrupted = await order();
    expect(interrupted).toBeDefined();
    const renewal = await renewAfterTheDead();
    expect(renewal).toMatchObject({ code: 0, screen: expect.stringContaining("edge: new serial") });
    const [edge, secrets] = await list();
    expect(secrets?.serial).toBe(first[1]?.serial);
    expect(edge).toMatchObject({ orderUrl: interrupted });
    expect(edge?.serial).not.toBe(first[0]?.serial);
    const shown = await show("edge");
    expect(shown.served.filter(({ serial }) => serial !== edge?.serial)).toEqual([]);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
  }, 120_000);

  test("that are revoked are due at once, and come back with another key", async () => {
    const revocation = await workspace.platform("cert", "revoke", "edge", "--reason", "keyCompromise", "--yes");
    expect(revocation).toMatchObject({ code: 0, screen: expect.stringContaining("is revoked (keyCompromise)") });
    const renewal = await workspace.platform("cert", "renew");
    expect(renewal).toMatchObject({ code: 0, screen: expect.stringContaining("(keyCompromise): another one") });
    expect(renewal.screen).toContain("edge: new serial");
    const [renewed] = await list();
    expect(renewed).not.toHaveProperty("revoked");
    expect(renewed?.next.action).toBe("wait");
  }, 120_000);

  test("are not revoked without a confirmation", async () => {
    const revocation = await workspace.platform("cert", "revoke", "edge", "--reason", "superseded");
    expect(revocation).toMatchObject({ code: 1, screen: expect.stringContaining("add --yes") });
  }, 60_000);
});
