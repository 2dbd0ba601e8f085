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
  letters: randomBytes(7)
    .toString("hex")
    .replace(/\d/g, (digit) => "ghijklmnop"[Number(digit)]!),
  short: `q${randomBytes(2).toString("hex")}`,
  quoted: `${canary("quoted")}"\\ 100%`,
  environment: canary("environment"),
};

/** How a text may stand in another one, found out without the code that takes it out. */
const formsOf = (text: string) => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
  Buffer.from(text).toString("base64").replace(/=+$/, "").slice(0, -1),
];

/** Planted secrets are looked for in everything a run writes or prints. */
describe("a planted secret", () => {
  let workspace: Workspace;
  const screens: string[] = [];

  beforeAll(async () => {
    workspace = await Workspace.make(18_400, "250ms", { CANARY_API_TOKEN: CANARIES.environment });
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
      set("services.api.secrets.LETTERS", CANARIES.letters),
      set("services.api.secrets.SHORT", CANARIES.short),
      set("services.api.secrets.QUOTED", CANARIES.quoted),
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
    await run("doctor");
    await run("env");
    screens.push(
      (await workspace.shell('eval "$(./platform env)" && pulumi stack export && pulumi stack output --json')).screen,
    );
  }, 300_000);

  test("arrived at the secrets store", async () => {
    const state = await filesWith(join(workspace.folder, ".platform", "sandbox"), CANARIES.apiSecret);
    expect(state.length).toBeGreaterThan(0);
  });

  test.each(Object.entries(CANARIES))("%s is on no screen", (_, text) => {
    expect(screens.filter((screen) => formsOf(text).some((form) => screen.includes(form)))).toEqual([]);
  });

  test("the state is for its owner alone", async () => {
    const { stdout } = await workspace.shell(
      "find .platform .platform/state -maxdepth 0 -perm /077; find .platform/state -perm /077",
    );
    expect(stdout).toBe("");
  });

  test.each(Object.entries(CANARIES))("%s is in no state, stage file or log in plain text", async (_, text) => {
    const files = await filesWith(workspace.folder, text);
    const sandbox = join(workspace.folder, ".platform", "sandbox");
    expect(files.filter((file) => !file.startsWith(sandbox) || file.endsWith("log"))).toEqual([]);
  });
});
