import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { filesWith } from "./planted.ts";
import { Workspace } from "./workspace.ts";

const canary = (name: string) => `canary-${name}-${randomBytes(6).toString("hex")}`;
const CANARIES = {
  stripe: canary("stripe"),
  resend: canary("resend"),
  oauth: canary("oauth"),
  apiSecret: canary("api"),
};

/** Planted secrets are looked for in everything a run writes or prints. */
describe("a planted secret", () => {
  let workspace: Workspace;
  const screens: string[] = [];

  beforeAll(async () => {
    workspace = await Workspace.make(18_400);
  }, 60_000);
  afterAll(() => workspace.dispose(), 60_000);

  test("is set with pulumi and used by an up, a change, a preview with diff, and a status", async () => {
    const set = (path: string, value: string) => `pulumi config set --secret --path '${path}' '${value}'`;
    const commands = [
      set("external.stripe.secretKey", CANARIES.stripe),
      set("external.stripe.webhookSecret", CANARIES.stripe),
      set("external.resend.apiKey", CANARIES.resend),
      "pulumi config set --path external.oauth.github.clientId public-id",
      set("external.oauth.github.clientSecret", CANARIES.oauth),
      set("services.api.secrets.EXTRA", CANARIES.apiSecret),
    ];
    const configured = await workspace.shell(`eval "$(./platform env)" && ${commands.join(" && ")}`);
    expect(configured.code).toBe(0);
    const run = async (...args: string[]) => {
      const outcome = await workspace.platform(...args);
      screens.push(outcome.screen);
      expect([args, outcome.code === 0 ? 0 : outcome.screen]).toEqual([args, 0]);
    };
    await run("preview", "--diff");
    await run("preview", "--json");
    await run("up", "--yes");
    // `pulumi config set` writes keys with the project's prefix.
    await workspace.editStage((stage) =>
      stage.setIn(["config", "alternate-futures:services", "api", "env", "LOG_LEVEL"], "debug"),
    );
    await run("preview", "--diff");
    await run("up", "--yes");
    await run("status");
    screens.push(
      (await workspace.shell('eval "$(./platform env)" && pulumi stack export && pulumi stack output --json')).screen,
    );
  }, 300_000);

  test("arrived at the secrets store", async () => {
    const state = await filesWith(join(workspace.folder, ".platform", "sandbox"), CANARIES.apiSecret);
    expect(state.length).toBeGreaterThan(0);
  });

  test.each(Object.entries(CANARIES))("%s is on no screen", (_, text) => {
    expect(screens.filter((screen) => screen.includes(text))).toEqual([]);
  });

  test.each(Object.entries(CANARIES))("%s is in no state, stage file or log in plain text", async (_, text) => {
    const files = await filesWith(workspace.folder, text);
    const sandbox = join(workspace.folder, ".platform", "sandbox");
    expect(files.filter((file) => !file.startsWith(sandbox) || file.endsWith("log"))).toEqual([]);
  });
});
