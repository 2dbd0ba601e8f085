import { join } from "node:path";
import type { UserError } from "../../engine/user-error.ts";
import { templatesThere } from "../../operations/new-stage/surroundings.ts";
import { openTemplate, templateFiles } from "../../operations/new-stage/template.ts";
import { problemsOf } from "../../stage/init/problems.ts";
import { stageText } from "../../stage/init/stage-text.ts";
import { answered, type Typed } from "./answer.ts";
import { answersOf } from "./answers-of.ts";
import type { Surroundings } from "./known.ts";
import { APP_FORM, readApps } from "./read-app.ts";
import { readWallet } from "./read-wallet.ts";
import { wrapped } from "./terminal.ts";

const TEMPLATES = join(import.meta.dirname, "templates.fixture");
const SANDBOX = { port: 17600, blockTime: "6s" };

const here: Surroundings = {
  stages: { local: "alternatefutures.test", prod: "example.org", broken: undefined },
  templates: ["hello"],
  openTemplate: (name) => openTemplate(name, TEMPLATES),
  force: false,
};

const message = async (typed: Typed, around = here): Promise<string> =>
  answered(typed, around).then(
    () => "",
    (error: UserError) => `${error.code}: ${error.message}`,
  );

describe("by flags", () => {
  test("a stage on the sandbox needs a name and something to run", async () => {
    const known = await answered({ place: "sandbox", stage: "shop", apps: "wiki=nginx:1.28" }, here);
    expect(answersOf(known, SANDBOX)).toEqual({
      stage: "shop",
      sandbox: SANDBOX,
      domain: "shop.test",
      dns: ["cloudflare", "desec"],
      registry: "registry.shop.test/platform",
      wallet: { mnemonicFile: ".platform/sandbox/wallet.mnemonic" },
      services: [],
      apps: [{ name: "wiki", image: "nginx:1.28", port: 8080, hosts: ["wiki"], database: false }],
      template: undefined,
    });
  });

  test("a live stage needs what nobody can guess, and all that is missing is told at once", async () => {
    expect(await message({})).toMatch(
      /^argument: .*nothing was written:\n {2}missing: --stage NAME: .*\n {2}missing: --domain NAME: .*\n {2}missing: --dns LIST: .*\n {2}missing: --registry NAME: .*\n {2}missing: --app NAME=IMAGE: [^\n]*$/,
    );
  });

  test("who has none of it is told of the sandbox", async () => {
    const fix = await answered({}, here).catch((error: UserError) => error.fix);
    expect(fix).toMatch(/; with --sandbox it needs but --stage and --app$/);
    expect(await answered({ place: "sandbox" }, here).catch((error: UserError) => error.fix)).not.toMatch(/--sandbox/);
  });

  test("with services or a template no app is missing", async () => {
    const typed = { stage: "shop", domain: "example.com", dns: "desec", registry: "ghcr.io/example" };
    for (const more of [{ services: "monitoring" }, { template: "hello" }])
      expect(await answered({ ...typed, ...more }, here)).toMatchObject({ place: "live", apps: [] });
  });

  test.each<[string, Typed, string]>([
    ["a name that is none", { stage: "My Shop" }, '--stage: "My Shop" is no name of a stage such as shop'],
    ["a name that is taken", { stage: "prod" }, "--stage: Pulumi.prod.yaml is there already"],
    ["the name of a stage that cannot be read", { stage: "broken" }, "--stage: Pulumi.broken.yaml is there already"],
    ["no domain", { domain: "shop" }, '--domain: "shop" is no domain such as example.com'],
    ["a URL for a domain", { domain: "https://example.com/" }, "write it without https:// and path"],
    ["a domain that is too long", { domain: `${"a.".repeat(130)}com` }, "is no domain"],
    ["a domain of another stage", { domain: "example.org" }, "is the domain of stage prod"],
    ["one that is reserved, live", { domain: "shop.test" }, ".test is reserved; on the sandbox it can (--sandbox)"],
    ["an unknown DNS provider", { dns: "route53" }, '--dns: there is no DNS provider "route53"; there are desec,'],
    ["a DNS provider with a typing error", { dns: "desc" }, "did you mean desec?"],
    ["no DNS provider", { dns: " " }, "at least one of"],
    ["an unknown service", { services: "monitorng" }, "did you mean monitoring?"],
    ["no registry", { registry: "https://ghcr.io/x" }, "--registry: "],
    ["an unknown template", { template: "helo" }, '--template: there is no template "helo"; there are hello'],
    ["an app without an image", { apps: "wiki" }, `"wiki": an app is written as ${APP_FORM}`],
    ["an app whose image is none", { apps: "wiki=../wiki" }, '"../wiki" is no image such as'],
    ["an app with the name of a service", { apps: "postgres=a" }, "postgres is the name of a service of the platform"],
    ["an app of no name", { apps: "Wiki=a" }, "Wiki must be a short name"],
    ["two apps of one name", { apps: "a=b a=c" }, "there are two apps a"],
    ["a port that is none", { apps: "a=b,port=70000" }, '"70000" is no port'],
    ["a host without a port", { apps: "a=b,port=none,host=x" }, "a host needs a port"],
    ["a host that is none", { apps: "a=b,host=X" }, "a host is a label"],
    ["an unknown word", { apps: "a=b,volume" }, '"volume" is neither'],
  ])("%s is refused before anything is written", async (_, typed, says) => {
    expect(await message(typed)).toContain(says);
  });

  test("what is given for a wallet is never repeated", async () => {
    const words = `${"abandon ".repeat(11)}about`;
    const told = await message({ wallet: words });
    expect(told).toContain("--wallet: what was given is not shown");
    expect(told).not.toContain("abandon");
  });

  test("a stage that is there may be named where it is written anew, with its own domain", async () => {
    const typed = { stage: "prod", domain: "example.org", dns: "desec", registry: "ghcr.io/x", services: "ipfs" };
    expect(await answered(typed, { ...here, force: true })).toMatchObject({ stage: "prod", domain: "example.org" });
  });

  test("a domain is read as DNS has it", async () => {
    const typed = {
      stage: "shop",
      domain: "Bücher.example.com.",
      dns: "desec",
      registry: "ghcr.io/x",
      services: "ipfs",
    };
    expect(await answered(typed, here)).toMatchObject({ domain: "xn--bcher-kva.example.com" });
  });
});

describe("on a terminal", () => {
  /** A person who answers in this order, and what they were shown. */
  function person(...answers: string[]) {
    const shown: string[] = [];
    const ask = async (question: string, problem?: string) => {
      shown.push(...(problem === undefined ? [] : [problem]), question);
      return answers.shift() ?? "";
    };
    return { shown, ask };
  }

  test("Enter takes what is proposed", async () => {
    const { shown, ask } = person("", "", "", "", "", "", "wiki=nginx:1.28");
    expect(answersOf(await answered({}, here, ask), SANDBOX)).toMatchObject({
      stage: "try",
      sandbox: SANDBOX,
      domain: "try.test",
      dns: ["cloudflare", "desec"],
      services: [],
      template: undefined,
    });
    expect(shown.map((question) => / \[([^[]*)\]: $/.exec(question)?.[1])).toEqual([
      "sandbox",
      "try",
      "try.test",
      "cloudflare,desec",
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("what is wrong is told, and asked again; a flag that is wrong, too", async () => {
    const { shown, ask } = person("prod", "shop", "", "", "");
    const typed = { place: "sandbox", dns: "bind", template: "", services: "monitoring" };
    expect(await answered(typed, here, ask)).toMatchObject({ stage: "shop", dns: ["cloudflare", "desec"] });
    expect(shown).toEqual([
      "Name of the stage [try]: ",
      "Pulumi.prod.yaml is there already; take another name, or add --force to write it anew",
      "Name of the stage [try]: ",
      expect.stringMatching(/^Domain .* \[shop\.test\]: $/),
      expect.stringMatching(/^there is no DNS provider "bind"/),
      expect.stringMatching(/^DNS providers .* \[cloudflare,desec\]: $/),
      expect.stringMatching(/^Apps /),
    ]);
  });

  test("a live stage is asked for its registry and its wallet, one on the sandbox is not", async () => {
    const asked = async (place: string) => {
      const { shown, ask } = person(
        place,
        "shop",
        "example.com",
        "desec",
        ...(place === "live" ? ["ghcr.io/x", ""] : []),
        "hello",
      );
      await answered({}, here, ask);
      return shown.filter((question) => /^(Registry|Where the key)/.test(question)).length;
    };
    expect([await asked("live"), await asked("sandbox")]).toEqual([2, 0]);
  });
});

test("a long question is broken between words, and what is typed stands after it", () => {
  expect(wrapped("Where does it run: sandbox or live [sandbox]: ", 22)).toBe(
    "Where does it run:\n  sandbox or live\n  [sandbox]: ",
  );
  expect(wrapped("Name: ")).toBe("Name: ");
});

test.each([
  ["wiki=ghcr.io/requarks/wiki:2.5", { port: 8080, hosts: ["wiki"], database: false }],
  ["wiki=nginx,port=80,host=@,host=www,database", { port: 80, hosts: ["@", "www"], database: true }],
  ["job=ghcr.io/example/job:1,port=none", { port: undefined, hosts: [], database: false }],
])("the app %s is read", (text, app) => expect(readApps(text)).toEqual([expect.objectContaining(app)]));

test.each([
  ["env:AKASH_MNEMONIC", { mnemonicEnv: "AKASH_MNEMONIC" }],
  ["file:keys/words.txt", { mnemonicFile: "keys/words.txt" }],
  ["key:/kit/key.pem", { keyFile: "/kit/key.pem" }],
  ["command:ssh signer akash-sign", { command: ["ssh", "signer", "akash-sign"] }],
])("the wallet %s is read", (text, wallet) => expect(readWallet(text)).toEqual(wallet));

test("a template brings its apps as it has them, what they need, and its other files", async () => {
  const known = await answered({ place: "sandbox", stage: "shop", template: "hello" }, here);
  const answers = answersOf(known, SANDBOX);
  expect(problemsOf(answers)).toEqual([]);
  const text = stageText(answers);
  expect(text).toContain(
    "      # A page, and a database that it does not need.\n      hello:\n        static: hello/public\n",
  );
  expect(templateFiles("hello", TEMPLATES)).toEqual(["README.md", "public/index.html"]);
});

test.each(templatesThere())("the template %s makes a stage", async (template) => {
  const own = { ...here, templates: templatesThere(), openTemplate };
  const known = await answered({ place: "sandbox", stage: "shop", template }, own);
  expect(problemsOf(answersOf(known, SANDBOX))).toEqual([]);
  expect(templateFiles(template).length).toBeGreaterThan(0);
});
