import { readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { limitConcurrency } from "../dns/providers/concurrency.ts";
import { awkward, nonce } from "./canaries/plant.fixture.ts";
import { type Search, searchFor } from "./canaries/search.ts";
import { KEPT, NOT_PLANTED, plants, schemaPathOf, secretPaths } from "./canaries/stage.fixture.ts";
import { filesBelow } from "./planted.ts";
import { keepServices, type Outcome, Workspace } from "./workspace.ts";

const PLANTS = plants();
/** What a shell may have, and what a state elsewhere needs; `…_ID`s are no secrets. */
const ENVIRONMENT = {
  CANARY_API_TOKEN: awkward(),
  PLATFORM_PASSPHRASE_LOCAL: awkward(),
  AWS_SECRET_ACCESS_KEY: awkward(),
  AWS_SESSION_TOKEN: nonce(),
  HTTPS_PROXY: awkward(),
  PLATFORM_INFISICAL_PASSWORD: awkward(),
};
const PLANTED: Readonly<Record<string, string>> = {
  ...ENVIRONMENT,
  ...Object.fromEntries(PLANTS.map(({ path, secret }) => [path, secret])),
};

interface Exported {
  deployment: { resources: { type: string; outputs?: unknown }[] };
}

/**
 * Planted secrets, and those that the stage makes, are looked for in everything that a run writes or prints. A recovery
 * kit, which would hold some of them as well, does not exist yet.
 */
describe("a secret", () => {
  let workspace: Workspace;
  let store: Server;
  let made: Search;
  const planted = searchFor(PLANTED);
  const screens: (readonly [string, string])[] = [];
  const environment: Record<string, string> = {
    ...ENVIRONMENT,
    AWS_ACCESS_KEY_ID: "an-identifier",
    HTTPS_PROXY: `http://me:${encodeURIComponent(ENVIRONMENT.HTTPS_PROXY)}@127.0.0.1:9`,
  };

  beforeAll(async () => {
    workspace = await Workspace.make(18_400, "250ms", environment);
    for (const name of ["TMPDIR", "XDG_STATE_HOME"]) environment[name] = join(workspace.folder, name.toLowerCase());
    await workspace.shell('mkdir -p "$TMPDIR"', environment);
    store = createServer((request, response) => {
      const echo = `${request.url} ${request.rawHeaders.join(" ")}`;
      response.writeHead(400, { "content-type": "application/xml" });
      response.end(`<Error><Code>InvalidRequest</Code><Message>${echo}</Message></Error>`);
    });
    await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  }, 60_000);
  afterAll(async () => {
    store.close();
    await workspace.dispose();
  }, 60_000);

  /** Keeps what a command writes. */
  async function run(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
    const outcome = await workspace.shell(`./platform ${args.map((each) => `'${each}'`).join(" ")}`, env);
    screens.push([args.join(" "), outcome.screen]);
    return outcome;
  }
  async function runs(...commands: string[][]): Promise<void> {
    for (const args of commands) {
      const { code, screen } = await run(args);
      expect([args, code === 0 ? 0 : screen]).toEqual([args, 0]);
    }
  }
  async function fails(args: string[], says: RegExp, env: Record<string, string> = {}): Promise<void> {
    const { code, screen } = await run(args, env);
    expect([args, code, screen]).toEqual([args, 1, expect.stringMatching(says)]);
  }

  test("is planted in every secret of the stage's schema", () => {
    const expected = secretPaths().filter((path) => !(path in NOT_PLANTED));
    expect([...new Set(PLANTS.map(({ path }) => schemaPathOf(path)))].sort()).toEqual(expected.sort());
  });

  test("is set with pulumi, and used by an up", async () => {
    await workspace.editStage((stage) => {
      keepServices(stage, "proxy", "secrets", "postgres", "ipfs", "auth", "api");
      stage.delete("encryptionsalt");
      stage.setIn(["config", "akash", "wallet"], { mnemonicEnv: "WALLET_WORDS" });
      const fallback = { directory: "https://acme.example.com/directory" };
      stage.setIn(["config", "acme", "fallback"], fallback);
      stage.setIn(["config", "services", "apps"], { wiki: { image: "ghcr.io/requarks/wiki:2.5" } });
    });
    const values = Object.fromEntries(
      PLANTS.map(({ secret, around = "*" }, index) => [`V${index}`, around.replace("*", () => secret)]),
    );
    const pairs = PLANTS.map(({ path }, index) => `--secret "${path}=$V${index}"`);
    const identifiers = [
      "images.username=me",
      "services.apps.wiki.credentials.host=ghcr.io",
      "services.apps.wiki.credentials.username=me",
      "acme.fallback.externalAccount.keyId=public-id",
      ...["github", "google", "twitter", "discord"].map((login) => `external.oauth.${login}.clientId=public-id`),
    ].map((pair) => `--plaintext ${pair}`);
    const configured = await workspace.shell(
      `eval "$(./platform env)" && pulumi config set-all --path ${[...pairs, ...identifiers].join(" ")}`,
      values,
    );
    screens.push(["pulumi config set-all", configured.screen]);
    expect([configured.code, configured.code === 0 ? "" : configured.screen]).toEqual([0, ""]);
    await runs(["sandbox", "start"]);
    environment.WALLET_WORDS = await workspace.read(".platform/sandbox/wallet.mnemonic");
    await runs(["preview", "--diff"], ["up", "--yes"]);
  }, 300_000);

  test("that the stage made is known to the search: random secrets, tokens, clients and keys", async () => {
    const text = await workspace.shell('eval "$(./platform env)" && pulumi stack export --show-secrets');
    const found = madeSecrets(JSON.parse(text.stdout) as Exported);
    expect([...new Set([...found.keys()].map((name) => name.split(" ")[0]))]).toEqual(
      expect.arrayContaining([
        "af:random:Secret",
        "af:infisical:Instance",
        "af:infisical:Identity",
        "af:acme:Account",
        "af:acme:Certificate",
        "af:edge:Bundle",
      ]),
    );
    made = searchFor(Object.fromEntries(found));
    environment.PLATFORM_INFISICAL_PASSWORD = found.get("af:infisical:Instance password")!;
  }, 60_000);

  test("arrived where it is used", async () => {
    const files = await filesBelow(join(workspace.folder, ".platform", "sandbox"));
    const found = await Promise.all(files.map(async (file) => planted(await readFile(file))));
    const names = new Set(found.flat().map((each) => each.split(" ")[0]));
    const handed = PLANTS.filter(({ path }) => /^(images|services)|stripe/.test(path)).map(({ path }) => path);
    expect([...names]).toEqual(expect.arrayContaining(handed));
  }, 60_000);

  test("is read by every command that looks", async () => {
    await workspace.editStage((stage) =>
      stage.setIn(["config", "alternate-futures:services", "api", "env", "LOG_LEVEL"], "debug"),
    );
    await runs(["preview", "--diff"], ["preview", "--json"], ["graph", "--format", "svg"]);
    expect((await run(["diff"])).code).toBe(2);
    await runs(["refresh", "--yes"]);
    const { stdout } = await run(["cert", "list", "--json"]);
    const [certificate] = JSON.parse(stdout) as { name: string }[];
    // Whether there is something to say depends on the time; what is said counts here.
    const either = [
      ["status"],
      ["status", "--json"],
      ["doctor", "--json"],
      ["dns", "plan"],
      ["dns", "plan", "--json"],
      ["dns", "report", "--json"],
    ];
    const all = [
      ["lease", "list"],
      ["lease", "list", "--json"],
      ["lease", "show", "api"],
      ["lease", "show", "api", "--json"],
      ["lease", "events", "api"],
      ["logs", "api"],
      ["funds"],
      ["funds", "--json"],
      ["cert", "list"],
      ["cert", "show", certificate!.name],
      ["cert", "show", certificate!.name, "--json"],
      ["env"],
    ];
    const slot = limitConcurrency(3);
    await Promise.all([...either.map((args) => slot(() => run(args))), ...all.map((args) => slot(() => runs(args)))]);
    for (const command of ["pulumi stack export", "pulumi stack output --json", "pulumi config --json"])
      screens.push([command, (await workspace.shell(`eval "$(./platform env)" && ${command}`)).screen]);
  }, 300_000);

  test("is there when commands fail", async () => {
    const { port } = store.address() as AddressInfo;
    const bucket = `s3://state?endpoint=http://127.0.0.1:${port}&region=us-east-1&s3ForcePathStyle=true`;
    await fails(["status"], /InvalidRequest/, { PULUMI_BACKEND_URL: bucket });
    const database = `postgres://me:${encodeURIComponent(ENVIRONMENT.HTTPS_PROXY)}@127.0.0.1:9/state`;
    await fails(["status"], /state database/, { PULUMI_BACKEND_URL: database });
    await fails(["preview"], /passphrase/, { PLATFORM_PASSPHRASE_LOCAL: ENVIRONMENT.CANARY_API_TOKEN });
    await fails(["funds", "--verbose"], /mnemonic/, { WALLET_WORDS: ENVIRONMENT.AWS_SESSION_TOKEN });
    const file = await workspace.read("Pulumi.local.yaml");
    await workspace.editStage((stage) => {
      const external = ["config", "alternate-futures:external"];
      stage.setIn(external, {
        stripe: PLANTED["external.stripe.secretKey"],
        resend: [PLANTED["external.resend.apiKey"]],
      });
    });
    await fails(["up", "--yes"], /external\.stripe/);
    await workspace.write("Pulumi.local.yaml", file);
    // One that is no token at this provider, so that what refuses it is told.
    await workspace.editStage((stage) =>
      stage.setIn(["config", "alternate-futures:dns", "providers", "desec", "token"], ENVIRONMENT.CANARY_API_TOKEN),
    );
    await fails(["dns", "plan", "--verbose"], /desec.*401/);
    await fails(["doctor"], /desec.*401/);
    await run(["refresh", "--yes"]);
    await workspace.write("Pulumi.local.yaml", file);
  }, 300_000);

  test("is taken over by adopt, and goes with destroy", async () => {
    await rm(join(workspace.folder, ".platform", "state"), { recursive: true });
    await fails(["adopt", "--yes"], /password/, {
      PLATFORM_INFISICAL_PASSWORD: ENVIRONMENT.PLATFORM_INFISICAL_PASSWORD,
    });
    await runs(["adopt", "--yes"], ["destroy", "--yes"]);
  }, 300_000);

  test("is on no screen, in any encoding", () => {
    const found = screens.flatMap(([command, screen]) =>
      [...planted(screen), ...made(screen)].map((each) => [command, each]),
    );
    expect(found).toEqual([]);
  });

  test("is in no file below the checkout but where it is kept by design", async () => {
    const files = await filesBelow(workspace.folder);
    const found: string[] = [];
    for (const file of files) {
      const path = relative(workspace.folder, file);
      if (KEPT.some((kept) => kept.path.test(path))) continue;
      const bytes = await readFile(file);
      found.push(...[...planted(bytes), ...made(bytes)].map((each) => `${path}: ${each}`));
    }
    expect(files.map((file) => relative(workspace.folder, file))).toEqual(
      expect.arrayContaining([".platform/sandbox/log", "Pulumi.local.yaml"]),
    );
    expect(found).toEqual([]);
  }, 300_000);

  test("is in files for their owner alone", async () => {
    const { stdout } = await workspace.shell(
      "find .platform .platform/state -maxdepth 0 -perm /077; find .platform/state -perm /077",
    );
    expect(stdout).toBe("");
  });
});

/** By which the engine marks a decrypted secret (stack export). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const NAMES = /value|password|token|secret|pem$/i;

/** Secrets that the stage made itself, by type and property. */
function madeSecrets({ deployment }: Exported): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (type: string, name: string, value: unknown, secret: boolean): void => {
    if (typeof value === "string") {
      if (secret && NAMES.test(name) && value.length >= 16) found.set(`${type} ${name}`, withoutArmour(value));
    } else if (typeof value === "object" && value !== null) {
      const marked = SIGNATURE in value && "plaintext" in value ? JSON.parse(String(value.plaintext)) : undefined;
      if (marked !== undefined) walk(type, name, marked, true);
      else for (const [key, item] of Object.entries(value)) walk(type, key, item, secret);
    }
  };
  for (const { type, outputs } of deployment.resources.filter(({ type }) => MADE.test(type)))
    for (const [key, item] of Object.entries(outputs ?? {})) walk(type, key, item, false);
  return found;
}

/** The first and last line of PEM, and the names of key type and curve that follow, are in every one of them. */
const withoutArmour = (text: string) =>
  text.startsWith("-----")
    ? text
        .replace(/-----[A-Z ]+-----\n?/g, "")
        .trim()
        .slice(PKCS8)
    : text;
const PKCS8 = 48;

const MADE = /^af:(random|infisical:(Instance|Identity)|acme|edge)/;
