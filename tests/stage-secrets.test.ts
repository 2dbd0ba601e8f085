import { chmod, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { keepServices, type Outcome, Workspace } from "./workspace.ts";

/** Passphrases and values that no screen may show. */
const [PASSPHRASE, ANOTHER, TOKEN] = ["of-prod-4711-alone", "of-another-stage-815", "token-of-desec-2203"];
const OWN = { PLATFORM_PASSPHRASE_PROD: PASSPHRASE };

/** What README's way to production says to type at once. */
function commandsOf(readme: string): string[] {
  const [, production = ""] = /^## To production$([\s\S]*?)^## /m.exec(readme) ?? [];
  const [, block = ""] = /^ *```sh$([\s\S]*?)^ *```$/m.exec(production) ?? [];
  return block
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

describe("secrets of a stage file", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.make(20_500);
    await workspace.editStage((stage) => keepServices(stage, "docs", "proxy", "ipfs"));
    await workspace.shell(
      "git init -q && git add -A && git -c user.name=me -c user.email=me@example.com commit -qm all",
    );
  }, 60_000);
  afterAll(() => workspace.dispose(), 60_000);
  beforeEach(() => workspace.shell("git checkout -q Pulumi.prod.yaml"));

  const run = (command: string, env: Record<string, string> = OWN): Promise<Outcome> => workspace.shell(command, env);
  const set = (key: string, value: string, env: Record<string, string> = OWN) =>
    run(`printf %s "$VALUE" | ./platform secret set ${key} --stage prod`, { ...env, VALUE: value });
  /** Lines that came and went in the file of prod. */
  async function changed(): Promise<string> {
    return (await run("git diff --numstat -- Pulumi.prod.yaml")).stdout.split("\t").slice(0, 2).join(" ");
  }
  async function expectDone(outcome: Promise<Outcome>): Promise<Outcome> {
    const { code, screen } = await outcome;
    expect([code, code === 0 ? "" : screen]).toEqual([0, ""]);
    for (const secret of [PASSPHRASE, TOKEN]) expect(screen).not.toContain(secret);
    return outcome;
  }
  const salted = () => run("git -c user.name=me -c user.email=me@example.com commit -qam salt");

  test("the first one brings the salt, and each is one changed line, with comments, order and mode kept", async () => {
    await chmod(join(workspace.folder, "Pulumi.prod.yaml"), 0o640);
    await expectDone(set("dns.providers.desec.token", TOKEN));
    expect(await changed()).toBe("2 1");
    await salted();
    await expectDone(set("images.password", TOKEN));
    expect(await changed()).toBe("1 1");
    const { stdout } = await run("git diff --stat -- Pulumi.prod.yaml");
    expect(stdout).toMatch(/Pulumi\.prod\.yaml \| 2 \+-\n 1 file changed, 1 insertion\(\+\), 1 deletion\(-\)/);
    expect((await stat(join(workspace.folder, "Pulumi.prod.yaml"))).mode & 0o777).toBe(0o640);
    expect((await readdir(workspace.folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
    await expectDone(set("services.auth.secrets.EXTRA", TOKEN));
    expect(await changed()).toBe("2 1");
  }, 60_000);

  test("is read again, by get and by the engine, and set to the same value it stays as it is", async () => {
    const { stdout } = await run("./platform secret get dns.providers.desec.token --stage prod");
    expect(stdout).toBe(TOKEN);
    expect((await expectDone(set("dns.providers.desec.token", TOKEN))).stdout).toMatch(/has that value already/);
    expect(await changed()).toBe("");
    const config = await run('eval "$(./platform env --stage prod)" && pulumi config --show-secrets --json');
    expect(config).toMatchObject({ code: 0, stdout: expect.stringContaining(TOKEN) });
    expect(await changed()).toBe("");
  }, 60_000);

  test("is listed without its value, and taken out again", async () => {
    const listed = await expectDone(run("./platform secrets list --stage prod"));
    expect(listed.stdout).toMatch(/^dns\.providers\.desec\.token +set$/m);
    expect(listed.stdout).toMatch(/^external\.pinata\.jwt +missing$/m);
    await expectDone(run("./platform secret rm dns.providers.desec.token --stage prod"));
    expect(await changed()).toBe("1 1");
    expect(await workspace.read("Pulumi.prod.yaml")).toContain("\n        token: placeholder\n");
    await expectDone(run("./platform secret rm services.api.secrets.AKASH_MNEMONIC --stage prod"));
    expect(await workspace.read("Pulumi.prod.yaml")).not.toContain("AKASH_MNEMONIC: placeholder");
  }, 60_000);

  test("is imported from a .env: every line is told, and either all are written or none", async () => {
    await workspace.write(
      ".env.prod",
      `DESEC_TOKEN=${TOKEN}-new\nSTRIPE_SECRET_KEY='sk_live'\nFOO=bar\nIMAGES_USERNAME=me\n`,
    );
    const refused = await run("./platform secret import .env.prod --stage prod");
    expect(refused.code).toBe(1);
    expect(refused.screen).toMatch(/^line 3 FOO: refused, names nothing of a stage$/m);
    expect(refused.screen).toMatch(/^line 4 IMAGES_USERNAME: refused, images\.username is no secret/m);
    expect(await changed()).toBe("");
    const skipped = await expectDone(run("./platform secret import - --skip --stage prod < .env.prod"));
    expect(skipped.stdout).toMatch(/^line 2 STRIPE_SECRET_KEY: external\.stripe\.secretKey$/m);
    expect(await changed()).toBe("2 2");
  }, 60_000);

  test.each([
    [
      "a wrong passphrase",
      { PLATFORM_PASSPHRASE_PROD: ANOTHER },
      /PLATFORM_PASSPHRASE_PROD is not the one that stage prod/,
    ],
    ["the one everybody has", { PLATFORM_PASSPHRASE_PROD: "sandbox" }, /is that of stages on the sandbox/],
    ["none", {}, /no passphrase is set/],
  ])(
    "with %s nothing is written",
    async (_, env, says) => {
      const outcome = await set("images.password", TOKEN, env);
      expect(outcome).toMatchObject({ code: 1, screen: expect.stringMatching(says) });
      expect(outcome.screen).not.toContain(TOKEN);
      expect(await changed()).toBe("");
    },
    60_000,
  );

  test.each([
    [
      "a value on the command line",
      `images.password ${TOKEN}`,
      /fix: printf %s "\$VALUE" \| \.\/platform secrets set images\.password/,
    ],
    ["a value behind the key", `images.password=${TOKEN}`, /a value is not taken from the command line/],
    ["an unknown key", "desec.tokn", /there is no desec\.tokn/],
    ["a key that is no secret", "images.username", /fix: write it into Pulumi\.prod\.yaml/],
    ["nothing piped", "images.password </dev/null", /nothing came on standard input/],
  ])(
    "%s is refused with the way to go",
    async (_, line, says) => {
      const outcome = await run(`./platform secret set --stage prod ${line}`);
      expect(outcome).toMatchObject({ code: 1, screen: expect.stringMatching(says) });
      expect(outcome.screen).not.toContain(TOKEN);
      expect(await changed()).toBe("");
    },
    60_000,
  );

  test("several changes at once all arrive", async () => {
    const keys = [
      "external.pinata.jwt",
      "external.resend.apiKey",
      "external.lighthouse.apiKey",
      "external.filecoin.walletKey",
    ];
    await Promise.all(keys.map((key) => expectDone(set(key, TOKEN))));
    expect(await changed()).toBe("4 4");
  }, 60_000);

  test("a passphrase may be what a command prints, for the engine and for plain pulumi", async () => {
    const env = { PLATFORM_PASSPHRASE_COMMAND_PROD: `echo ${PASSPHRASE}`, PULUMI_CONFIG_PASSPHRASE: ANOTHER };
    expect((await run("./platform secret get images.password --stage prod", env)).code).toBe(1);
    await expectDone(set("images.password", TOKEN, env));
    const command = 'eval "$(./platform env --stage prod)" && pulumi config --show-secrets --json';
    expect(await run(command, env)).toMatchObject({ code: 0, stdout: expect.stringContaining(TOKEN) });
  }, 60_000);

  test("as plain text it is refused outside the sandbox by every command, with the command that encrypts it", async () => {
    const text = await workspace.read("Pulumi.prod.yaml");
    await workspace.write("Pulumi.prod.yaml", text.replace(/jwt: .*/, `jwt: ${TOKEN}`));
    for (const command of ["up --yes", "preview --offline", "status", "secrets status", "env", "doctor"]) {
      const { code, screen } = await run(`./platform ${command} --stage prod`);
      expect([command, code, screen]).toEqual([
        command,
        1,
        expect.stringMatching(/Pulumi\.prod\.yaml:\d+:\d+: external\.pinata\.jwt/),
      ]);
      expect(screen).toMatch(/fix: \.\/platform secrets set external\.pinata\.jwt --stage prod$/m);
      expect(screen).not.toContain(TOKEN);
    }
    const [, fix = ""] = /fix: (.*)$/m.exec((await run("./platform status --stage prod")).screen) ?? [];
    await expectDone(run(`printf %s "$VALUE" | ${fix}`, { ...OWN, VALUE: TOKEN }));
    expect((await run("./platform preview --offline --stage prod")).screen).not.toMatch(/plain text/);
  }, 120_000);

  test("of stage local work in a shell that has the passphrase of another stage", async () => {
    const shell = { PULUMI_CONFIG_PASSPHRASE: ANOTHER };
    const inLocal = 'printf %s "$VALUE" | ./platform secret set dns.providers.desec.token';
    await expectDone(run(inLocal, { ...shell, VALUE: "sandbox-desec" }));
    await expectDone(run("./platform up --yes", shell));
    const plain = await run('eval "$(./platform env)" && pulumi preview --expect-no-changes', shell);
    expect([plain.code, plain.code === 0 ? "" : plain.screen]).toEqual([0, ""]);
    expect(await run("./platform preview --expect-no-changes", {})).toMatchObject({ code: 0 });
  }, 180_000);
});

describe("the way to production that README tells", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.make(20_600);
    await workspace.shell(
      "git init -q && git add -A && git -c user.name=me -c user.email=me@example.com commit -qm all",
    );
  }, 60_000);
  afterAll(() => workspace.dispose(), 60_000);

  test("fills in every secret by the commands as they are printed", async () => {
    const [passphrase, list, load, ...more] = commandsOf(await workspace.read("README.md"));
    expect([passphrase, more]).toEqual([expect.stringMatching(/^export PLATFORM_PASSPHRASE_PROD=/), []]);
    const fill = "sed 's/^\\([A-Z_]*\\)=$/\\1=\"value of \\1\"/' .env.prod > filled && mv filled .env.prod";
    const { code, screen } = await workspace.shell(
      [passphrase, list, fill, load, "./platform secrets list --stage prod"].join(" && "),
    );
    expect([code, screen]).toEqual([0, expect.not.stringMatching(/missing/)]);
    expect(screen).toMatch(/^external\.stripe\.webhookSecret +set$/m);
    expect(await workspace.read("Pulumi.prod.yaml")).toMatch(/^# Production/m);
    await workspace.shell("git checkout -q Pulumi.prod.yaml && rm .env.prod");
  }, 60_000);

  test("and `up` names what is missing: its commands work as they are, its lines are those to write to", async () => {
    const told = await workspace.shell("./platform up --stage prod", OWN);
    const commands = [...told.screen.matchAll(/is a placeholder: (\.\/platform .*)$/gm)].map(([, command]) => command!);
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      const { code, screen } = await workspace.shell(`printf %s "$VALUE" | ${command}`, { ...OWN, VALUE: TOKEN });
      expect([command, code, screen]).toEqual([command, 0, expect.any(String)]);
    }
    const lines = (await workspace.read("Pulumi.prod.yaml")).split("\n");
    for (const [, line] of told.screen.matchAll(/yaml:(\d+):\d+: \S+ is a placeholder: write it/g))
      lines[Number(line) - 1] = lines[Number(line) - 1]!.replace("placeholder", "written");
    const siblings = lines.map((line) =>
      line === "config:" ? "config:\n  siblings: ./examples/siblings/../siblings" : line,
    );
    await workspace.write("Pulumi.prod.yaml", siblings.join("\n"));
    const { stdout } = await workspace.shell("git diff --numstat");
    expect(stdout).toMatch(/^26\t24\t/);
    const next = await workspace.shell("./platform up --yes --stage prod", OWN);
    expect(next.code).toBe(1);
    expect(next.screen).not.toMatch(/placeholder|plain-secret|passphrase/);
    expect(next.screen).toMatch(/AKASH_MNEMONIC/);
    const config = 'eval "$(./platform env --stage prod)" && pulumi config --show-secrets --json';
    expect(await workspace.shell(config, OWN)).toMatchObject({ code: 0, stdout: expect.stringContaining(TOKEN) });
  }, 180_000);
});
