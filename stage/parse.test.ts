import { stageFile } from "./file.ts";
import { formatProblem, parseStage } from "./parse.ts";
import { ENCRYPTED } from "./secret.ts";
import { SERVICES } from "./services/catalog.ts";
import { stageText } from "./stage.fixture.ts";

const local = `# yaml-language-server: $schema=./docs/stage.schema.json
# A stage for these tests.
config:
  domain: alternatefutures.test
  sandbox:
    port: 17600
    blockTime: 6s
  akash:
    wallet:
      mnemonicFile: .platform/sandbox/wallet.mnemonic
  dns:
    providers:
      cloudflare:
        apiToken: sandbox-cloudflare
      google:
        project: sandbox
        accessToken: sandbox-google
      desec:
        token: sandbox-desec
  acme:
    directory: pebble
  images:
    registry: registry.alternatefutures.test/platform
`;

function parse(text: string) {
  const file = "Pulumi.local.yaml";
  return parseStage(stageFile(text).values, { file, text });
}

const problems = (text: string): string[] => (parse(text).problems ?? []).map(formatProblem);

test("a target runway below the minimum is refused at its line", () => {
  const text = local.replace("  akash:\n", "  akash:\n    minimumRunway: 48\n    targetRunway: 24\n");
  expect(problems(text)).toEqual(["Pulumi.local.yaml:10:5: akash.targetRunway: must be at least akash.minimumRunway"]);
});

describe("a committed stage", () => {
  test.each(["local", "staging", "prod"])("%s is valid", (name) => {
    expect(problems(stageText(name))).toEqual([]);
  });
});

describe("a wrong stage file", () => {
  const cases: [what: string, change: [from: string, to: string], says: string][] = [
    [
      "an unknown key on top",
      ["  domain:", "  domian: x\n  domain:"],
      "Pulumi.local.yaml:4:3: domian: unknown key; did you mean domain? Allowed: accept, acme, akash, backup, budget, dns, domain, external, images, kit, protect, restored, rotateAfter, rotateOnMove, sandbox, services, siblings.",
    ],
    [
      "a notice that is no hours",
      ["  akash:\n", "  akash:\n    reclamation: 1d\n"],
      'Pulumi.local.yaml:9:5: akash.reclamation: must be hours such as 24h; it is "1d".',
    ],
    [
      "an unknown key deep down",
      ["    blockTime: 6s", "    blockTyme: 6s"],
      "Pulumi.local.yaml:7:5: sandbox.blockTyme: unknown key; did you mean blockTime? Allowed: blockTime, port, runtime.",
    ],
    [
      "an unknown service",
      ["  acme:", "  services:\n    blog: {}\n  acme:"],
      `Pulumi.local.yaml:21:5: services.blog: unknown key; a service of your own is services.apps.blog. Allowed: ${[...SERVICES, "apps", "platform"].toSorted().join(", ")}.`,
    ],
    [
      "a value out of a choice",
      ["directory: pebble", "directory: peble"],
      'Pulumi.local.yaml:21:5: acme.directory: is "peble". Allowed: pebble, staging, production, a URL.',
    ],
    [
      "a number out of range",
      ["port: 17600", "port: 80"],
      "Pulumi.local.yaml:6:5: sandbox.port: Too small: expected number to be >=1024; it is 80.",
    ],
    [
      "a size without unit",
      ["  acme:", "  services:\n    api:\n      memory: 512\n  acme:"],
      "Pulumi.local.yaml:22:7: services.api.memory: must be text in quotation marks; it is 512.",
    ],
    ...["60", "60 USD", "0 USD/month", "0.00 USD/month", "1.234 USD/month", "60 usd/month", "-5 USD/month"].map(
      (budget): (typeof cases)[number] => [
        `a budget of ${budget}`,
        ["  domain:", `  budget: "${budget}"\n  domain:`],
        `Pulumi.local.yaml:4:3: budget: must be an amount above 0 such as 60 USD/month or 12.50 USD/month; it is "${budget}".`,
      ],
    ),
    [
      "a replica count of zero",
      ["  acme:", "  services:\n    api: {replicas: 0}\n  acme:"],
      "Pulumi.local.yaml:21:11: services.api.replicas: Too small: expected number to be >=1; it is 0.",
    ],
    [
      "a CA that anybody on the way could be",
      ["directory: pebble", "directory: http://ca.example/dir"],
      "Pulumi.local.yaml:21:5: acme.directory: must be an https URL; http:// is only for this machine (127.0.0.1, ::1, localhost)",
    ],
    [
      "a Console that anybody on the way could be",
      ["    wallet:", "    console: http://console.example\n    wallet:"],
      "Pulumi.local.yaml:9:5: akash.console: must be an https URL; http:// is only for this machine (127.0.0.1, ::1, localhost)",
    ],
    [
      "a node that anybody on the way could be",
      ["    wallet:", '    rest: ["https://rest.example", "http://127.0.0.1.example:1317"]\n    wallet:'],
      "Pulumi.local.yaml:9:36: akash.rest.1: must be an https URL; http:// is only for this machine (127.0.0.1, ::1, localhost)",
    ],
    [
      "a missing key",
      ["    directory: pebble", "    profile: classic"],
      "Pulumi.local.yaml:20:3: acme.directory: is missing. Allowed: pebble, staging, production, a URL.",
    ],
    [
      "two ways to the wallet",
      ["mnemonicFile:", "mnemonicEnv: X\n      mnemonicFile:"],
      "Pulumi.local.yaml:9:5: akash.wallet: needs exactly one of mnemonicFile, mnemonicEnv, keyFile, command",
    ],
    [
      "a passphrase of nothing",
      ["mnemonicFile:", "passphraseEnv: X\n      mnemonicFile:"],
      "Pulumi.local.yaml:10:7: akash.wallet.passphraseEnv: is the passphrase of keyFile, which is not set",
    ],
    [
      "a service without what it needs",
      ["  acme:", "  services:\n    postgres: {enabled: false}\n    auth: {enabled: false}\n  acme:"],
      "Pulumi.local.yaml:20:3: services.api: needs services.postgres, which is not enabled; enable it, or disable api too.",
    ],
    [
      "a proxy that nobody would find",
      ["  acme:", "  services:\n    proxy:\n      named: false\n  acme:"],
      "Pulumi.local.yaml:22:7: services.proxy.named: leaves the hosts without any address: at least one proxy has to be named",
    ],
    [
      "variables as a compose file may have them",
      ["  acme:", "  services:\n    apps:\n      wiki: {image: a, env: [A=1]}\n  acme:"],
      "Pulumi.local.yaml:22:24: services.apps.wiki.env: must be a mapping; it is a list.",
    ],
    [
      "one host that is no list",
      ["  acme:", "  services:\n    apps:\n      wiki: {image: a, hosts: wiki}\n  acme:"],
      'Pulumi.local.yaml:22:24: services.apps.wiki.hosts: must be a list; it is "wiki".',
    ],
    [
      "apps beside the services",
      ["  acme:", "  apps:\n    wiki: {image: a}\n  acme:"],
      `Pulumi.local.yaml:20:3: apps: unknown key; it stands below services: services.apps. Allowed: accept, acme, akash, backup, budget, dns, domain, external, images, kit, protect, restored, rotateAfter, rotateOnMove, sandbox, services, siblings.`,
    ],
    [
      "a secret of the wrong type, without showing it",
      ["token: sandbox-desec", "token: 123456"],
      "Pulumi.local.yaml:19:9: dns.providers.desec.token: must be text in quotation marks; it is a number.",
    ],
    [
      "a secret one level too high, without showing it",
      ["      desec:\n        token: sandbox-desec", "      desec: sandbox-desec"],
      "Pulumi.local.yaml:18:7: dns.providers.desec: must be a mapping; it is a string.",
    ],
  ];

  test.each(cases)("says where %s is and what would be right", (_, [from, to], says) => {
    expect(problems(local.replace(from, to))).toContain(says);
  });

  test("tells all its problems at once", () => {
    expect(
      problems(local.replace("port: 17600", "port: 80").replace("directory: pebble", "directory: x")),
    ).toHaveLength(2);
  });

  test("that is no YAML names line and column", () => {
    expect(() => stageFile("config:\n  domain: [")).toThrow(/line 2, column 12/);
  });
});

describe("keys and values as Pulumi writes them", () => {
  test("a key with the project's prefix is the plain key, and found in the file", () => {
    const text = local.replace("  sandbox:\n    port: 17600", "  alternate-futures:sandbox:\n    port: 80");
    expect(problems(text)).toEqual([
      "Pulumi.local.yaml:6:5: sandbox.port: Too small: expected number to be >=1024; it is 80.",
    ]);
  });

  test("an encrypted value is accepted where a secret is", () => {
    const { stage } = parse(local.replace("token: sandbox-desec", "token:\n          secure: v1:abc"));
    expect(stage?.dns.providers.desec?.token).toBe(ENCRYPTED);
  });

  test("an encrypted value is refused where none belongs", () => {
    expect(problems(local.replace("domain: alternatefutures.test", "domain:\n    secure: v1:abc"))).toEqual([
      "Pulumi.local.yaml:4:3: domain: must be text; it is a mapping.",
    ]);
  });
});
