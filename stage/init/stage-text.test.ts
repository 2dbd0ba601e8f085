import fc from "fast-check";
import { parseZone } from "../../dns/zone-files/zone-file.ts";
import { withValue } from "../edit/with-value.ts";
import { stageFile } from "../file.ts";
import { parseStage } from "../parse.ts";
import { missingValues } from "../placeholders.ts";
import { SERVICES } from "../services/catalog.ts";
import type { Answers } from "./answers.ts";
import { filesOf } from "./files.ts";
import { problemsOf } from "./problems.ts";
import { stageText } from "./stage-text.ts";

const SALT = "v1:Yl1BtL/s+SI=:v1:+ePFJRY8Vqu851jF:rvK2BuZtdLQy5OU1M1w3BMhB/z9GlA==";

const wiki = {
  name: "wiki",
  image: "ghcr.io/requarks/wiki:2.5",
  port: 8080,
  hosts: ["wiki"],
  database: true,
} as const;

const rehearsal: Answers = {
  stage: "shop",
  sandbox: { port: 17600, blockTime: "6s" },
  domain: "shop.test",
  dns: ["cloudflare", "desec"],
  registry: "registry.shop.test/platform",
  wallet: { mnemonicFile: ".platform/sandbox/wallet.mnemonic" },
  services: [],
  apps: [wiki],
};

const live: Answers = {
  ...rehearsal,
  sandbox: undefined,
  domain: "example.com",
  registry: "ghcr.io/example",
  wallet: { mnemonicEnv: "AKASH_MNEMONIC" },
};

const parsed = (answers: Answers) => {
  const { stage, problems } = parseStage(stageFile(stageText(answers)).values);
  if (!stage) throw new Error(JSON.stringify(problems));
  return stage;
};

test("a stage on the sandbox says what differs, and what one would say next", () => {
  expect(stageText(rehearsal, SALT)).toMatchInlineSnapshot(`
"# yaml-language-server: $schema=./docs/stage.schema.json
# Stage shop, begun by ./platform init. Every key is in docs/stage-file.md; ./platform preview shows what a change does.
config:
  domain: shop.test
  sandbox: { port: 17600, blockTime: 6s } # a rehearsal on this machine, for nothing
  services:
    platform: none # of the platform's own services those that apps need, and those that are named here
    # monitoring: { enabled: true } # checks of every host and certificate
    apps:
      wiki:
        image: ghcr.io/requarks/wiki:2.5
        port: 8080 # where its HTTP server listens
        hosts: [wiki] # https://wiki.shop.test; "@" is the domain itself
        database: true # DATABASE_URL
        # health: /health # answers 200 when it is well; default: /
        # env: { TITLE: Handbook }
        # generate: [SESSION_SECRET] # secrets that the stage makes
        # volumes: { data: { size: 5Gi, mount: /data } }
  akash:
    wallet: { mnemonicFile: .platform/sandbox/wallet.mnemonic }
    # priceCeiling: 50uact # most that a container may cost a block of 6 s
  dns:
    providers:
      cloudflare: { apiToken: sandbox-cloudflare }
      desec: { token: sandbox-desec }
  acme: { directory: pebble }
  images: { registry: registry.shop.test/platform } # with username and password, where providers need them to pull
# For the well-known passphrase of stages on the sandbox: nothing in such a stage is worth hiding.
encryptionsalt: v1:Yl1BtL/s+SI=:v1:+ePFJRY8Vqu851jF:rvK2BuZtdLQy5OU1M1w3BMhB/z9GlA==
"
`);
});

test("a live stage has placeholders where a person has to have something", () => {
  expect(stageText(live)).toMatchInlineSnapshot(`
"# yaml-language-server: $schema=./docs/stage.schema.json
# Stage shop, begun by ./platform init. Every key is in docs/stage-file.md; ./platform preview shows what a change does.
# Its encryptionsalt comes with the first ./platform secrets set.
config:
  domain: example.com
  services:
    platform: none # of the platform's own services those that apps need, and those that are named here
    # monitoring: { enabled: true } # checks of every host and certificate
    apps:
      wiki:
        image: ghcr.io/requarks/wiki:2.5
        port: 8080 # where its HTTP server listens
        hosts: [wiki] # https://wiki.example.com; "@" is the domain itself
        database: true # DATABASE_URL
        # health: /health # answers 200 when it is well; default: /
        # env: { TITLE: Handbook }
        # generate: [SESSION_SECRET] # secrets that the stage makes
        # volumes: { data: { size: 5Gi, mount: /data } }
  akash:
    wallet: { mnemonicEnv: AKASH_MNEMONIC }
    audited: true # providers that an auditor has signed for; else the risk is to be accepted (docs/threat-model.md)
    # priceCeiling: 50uact # most that a container may cost a block of 6 s: about 21.50 USD a month
  dns:
    providers:
      cloudflare: { apiToken: placeholder } # with accountId, where Cloudflare does not have the zone yet
      desec: { token: placeholder }
    # adopt: true # takes over record sets that are there with other values
  acme: { directory: production } # staging while you rehearse; with email: ops@example.com the CA can write to you
  images: { registry: ghcr.io/example } # with username and password, where providers need them to pull
"
`);
});

test.each([
  ["on the sandbox", rehearsal],
  ["live", live],
  ["with three providers", { ...live, dns: ["cloudflare", "google", "desec"] as const }],
])("a stage %s is a screen long", (_, answers) => {
  const lines = stageText(answers, SALT).trimEnd().split("\n").length;
  expect(lines).toBeGreaterThanOrEqual(20);
  expect(lines).toBeLessThanOrEqual(40);
});

test("of the platform's services a stage has what was asked for, and what that and its apps need", () => {
  const { services } = parsed({ ...rehearsal, services: ["api", "monitoring"] });
  expect(SERVICES.filter((service) => services[service].enabled)).toEqual(["proxy", "postgres", "api", "monitoring"]);
});

test("what is added to the file later is its last line", () => {
  expect(withValue(stageText(live), ["encryptionsalt"], SALT)).toBe(`${stageText(live)}encryptionsalt: ${SALT}\n`);
});

test("the block of a template keeps its comments", () => {
  const text = 'site: # the site\n  sibling: site\n\n  port: 80\n  hosts: ["@"]\n';
  const template = { name: "site", text };
  expect(stageText({ ...rehearsal, template })).toContain(
    "    apps:\n      site: # the site\n        sibling: site\n\n        port: 80\n",
  );
  expect(Object.keys(parsed({ ...rehearsal, template }).services.apps)).toEqual(["site", "wiki"]);
});

test("what a person still has to give is known by its place", () => {
  expect(
    missingValues(parsed({ ...live, dns: ["cloudflare", "google"] }), "shop").map(({ path }) => path.join(".")),
  ).toEqual(["dns.providers.cloudflare.apiToken", "dns.providers.google.project", "dns.providers.google.credentials"]);
});

test.each<[string, Partial<Answers>, string]>([
  ["a domain", { domain: "shop" }, "--domain: must be a domain name such as example.com, without final dot"],
  ["no provider", { dns: [] }, "--dns: "],
  ["the name of an app", { apps: [{ ...wiki, name: "postgres" }] }, "--app postgres: is the name of a service"],
  ["the host of an app", { apps: [{ ...wiki, hosts: ["a.b.example.org"] }] }, "--app wiki hosts.0: lies in no zone"],
  [
    "what a template says",
    { template: { name: "site", text: "site:\n  prot: 80" } },
    "--template site, app site prot: unknown key; did you mean port?",
  ],
  ["a template that is none", { template: { name: "site", text: "- a" } }, "--template site"],
])("a stage that cannot be is told by the answer that is wrong: %s", (_, changes, says) => {
  expect(problemsOf({ ...rehearsal, ...changes }).join("\n")).toContain(says);
});

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const domain = fc.tuple(
  fc.array(label, { minLength: 1, maxLength: 3 }),
  fc.stringMatching(/^[a-z]([-a-z0-9]{0,5}[a-z0-9])?$/),
);
const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/);
const image = fc.constantFrom(
  "nginx",
  "postgres:17.6",
  `ghcr.io/a/b@sha256:${"0".repeat(64)}`,
  "localhost:5000/a_b/c:1.0",
);
const TAKEN = new Set([...SERVICES, "web-app", "tunnel"]);

const app = fc
  .record({
    name: name.filter((word) => !TAKEN.has(word) && !word.startsWith("proxy-")),
    image,
    port: fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined }),
    database: fc.boolean(),
  })
  .map(({ name, ...rest }) => ({ name, ...rest, hosts: rest.port === undefined ? [] : [`x-${name}`] }));

const wallet = fc.oneof(
  fc.record({ mnemonicEnv: fc.stringMatching(/^[A-Z_]{1,9}$/) }),
  fc.record({ mnemonicFile: fc.string({ minLength: 1 }) }),
  fc.record({ keyFile: fc.string({ minLength: 1 }) }),
  fc.record({ command: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }) }),
);

const answers = fc.record({
  stage: name,
  sandbox: fc.option(fc.constantFrom({ port: 17600, blockTime: "6s" }, { port: 21700, blockTime: "250ms" }), {
    nil: undefined,
  }),
  domain: domain.map(([labels, top]) => [...labels, top].join(".")),
  dns: fc.subarray(["cloudflare", "google", "desec"] as const, { minLength: 1 }),
  registry: fc.constantFrom("ghcr.io/example", "localhost:5000/a", "registry.shop.test/platform"),
  wallet,
  services: fc.subarray(SERVICES),
  apps: fc.uniqueArray(app, { maxLength: 3, selector: ({ name }) => name }),
});

test("whatever is answered, the files parse, and say what was answered", () => {
  fc.assert(
    fc.property(answers, fc.boolean(), (given, salted) => {
      const { stage, zone } = filesOf(given, salted ? SALT : undefined);
      expect(problemsOf(given)).toEqual([]);
      const { values } = stageFile(stage.text);
      const parsed = parseStage(values).stage!;
      expect(parsed.domain).toBe(given.domain);
      expect(parsed.akash.wallet).toEqual(given.wallet);
      expect(parsed.sandbox).toEqual(given.sandbox);
      expect(Object.keys(parsed.dns.providers).toSorted()).toEqual([...given.dns].toSorted());
      expect(given.services.filter((service) => !parsed.services[service].enabled)).toEqual([]);
      expect(Object.entries(parsed.services.apps).map(([name, { image, port }]) => ({ name, image, port }))).toEqual(
        given.apps.map(({ name, image, port }) => ({ name, image, port })),
      );
      expect(parseZone({ zone: given.domain, files: { [`${given.domain}.yaml`]: zone.text } }).errors).toEqual([]);
    }),
  );
});
