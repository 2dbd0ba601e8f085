import type { DnsProviderName } from "../../dns/settings.ts";
import { PLACEHOLDER } from "../placeholders.ts";
import type { Answers, AppAnswer, WalletAnswer } from "./answers.ts";
import { indented, yamlList, yamlText } from "./yaml-text.ts";

/** The sandbox's fixed tokens, and what a live stage needs in their place. */
const CREDENTIALS: Readonly<Record<DnsProviderName, { readonly sandbox: string; readonly live: string }>> = {
  cloudflare: { sandbox: "{ apiToken: sandbox-cloudflare }", live: `{ apiToken: ${PLACEHOLDER} }` },
  google: {
    sandbox: "{ project: sandbox, accessToken: sandbox-google }",
    live: `{ project: ${PLACEHOLDER}, credentials: ${PLACEHOLDER} }`,
  },
  desec: { sandbox: "{ token: sandbox-desec }", live: `{ token: ${PLACEHOLDER} }` },
};

/** What else one would say of a provider. */
const HINTS: Partial<Record<DnsProviderName, string>> = {
  cloudflare: " # with accountId, where Cloudflare does not have the zone yet",
};

/**
 * The text of `Pulumi.<stage>.yaml`: what differs from the defaults, and as comments what one would say next. Pure.
 * @param salt its `encryptionsalt`; absent = the first secret that is set writes it
 */
export function stageText(answers: Answers, salt?: string): string {
  const { stage, domain, registry } = answers;
  const lines = [
    "# yaml-language-server: $schema=./docs/stage.schema.json",
    `# Stage ${stage}, begun by ./platform init. Every key is in docs/stage-file.md; ./platform preview shows what a change does.`,
    ...(salt === undefined ? ["# Its encryptionsalt comes with the first ./platform secrets set."] : []),
    "config:",
    ...indented([
      `domain: ${yamlText(domain)}`,
      ...placeLines(answers),
      ...servicesLines(answers),
      "akash:",
      ...indented(marketLines(answers)),
      "dns:",
      ...indented(dnsLines(answers)),
      ...certificateLines(answers),
      // Not a comment: what is added to the file later comes after its last value.
      `images: { registry: ${yamlText(registry)} } # with username and password, where providers need them to pull`,
    ]),
    ...(salt === undefined ? [] : saltLines(answers, salt)),
  ];
  return `${lines.join("\n")}\n`;
}

function placeLines({ sandbox }: Answers): string[] {
  if (!sandbox) return [];
  const { port, blockTime } = sandbox;
  return [`sandbox: { port: ${port}, blockTime: ${blockTime} } # a rehearsal on this machine, for nothing`];
}

function marketLines({ sandbox, wallet }: Answers): string[] {
  const lines = [`wallet: ${walletText(wallet)}`];
  if (sandbox) return [...lines, "# priceCeiling: 50uact # most that a container may cost a block of 6 s"];
  return [
    ...lines,
    "audited: true # providers that an auditor has signed for; else the risk is to be accepted (docs/threat-model.md)",
    "# priceCeiling: 50uact # most that a container may cost a block of 6 s: about 21.50 USD a month",
  ];
}

function walletText(wallet: WalletAnswer): string {
  if ("command" in wallet) return `{ command: ${yamlList(wallet.command)} }`;
  const [[key, value] = ["", ""]] = Object.entries(wallet);
  return `{ ${key}: ${yamlText(value)} }`;
}

function dnsLines({ sandbox, dns }: Answers): string[] {
  const providers = dns.map((name) =>
    sandbox ? `${name}: ${CREDENTIALS[name].sandbox}` : `${name}: ${CREDENTIALS[name].live}${HINTS[name] ?? ""}`,
  );
  return [
    "providers:",
    ...indented(providers),
    ...(sandbox ? [] : ["# adopt: true # takes over record sets that are there with other values"]),
  ];
}

function certificateLines({ sandbox, domain }: Answers): string[] {
  if (sandbox) return ["acme: { directory: pebble }"];
  return [
    `acme: { directory: production } # staging while you rehearse; with email: ops@${domain} the CA can write to you`,
  ];
}

function servicesLines(answers: Answers): string[] {
  const { services } = answers;
  return [
    "services:",
    ...indented([
      "platform: none # of the platform's own services those that apps need, and those that are named here",
      ...services.map((service) => `${service}: { enabled: true }`),
      ...(services.includes("monitoring")
        ? []
        : ["# monitoring: { enabled: true } # checks of every host and certificate"]),
      ...appsLines(answers),
    ]),
  ];
}

function appsLines({ apps, template, domain }: Answers): string[] {
  const [first, ...others] = apps;
  const lines = [
    ...(template ? templateLines(template.text) : []),
    ...(first ? [...appLines(first, domain), ...nextLines(first)] : []),
    ...others.flatMap((app) => appLines(app, domain)),
  ];
  return lines.length > 0 ? ["apps:", ...indented(lines)] : [];
}

/** Without what begins and ends it, and with no line that only looks empty. */
const templateLines = (text: string): string[] =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trimEnd());

function appLines({ name, image, port, hosts, database }: AppAnswer, domain: string): string[] {
  const told = hosts[0] === "@" ? domain : `${hosts[0]}.${domain}`;
  return [
    `${yamlText(name)}:`,
    ...indented([
      `image: ${yamlText(image)}`,
      ...(port === undefined ? [] : [`port: ${port} # where its HTTP server listens`]),
      ...(hosts.length > 0 ? [`hosts: ${yamlList(hosts)} # https://${told}; "@" is the domain itself`] : []),
      ...(database ? ["database: true # DATABASE_URL"] : []),
    ]),
  ];
}

/** What one would say next of an app. */
function nextLines({ hosts, database }: AppAnswer): string[] {
  return indented([
    ...(hosts.length > 0 ? ["# health: /health # answers 200 when it is well; default: /"] : []),
    "# env: { TITLE: Handbook }",
    "# generate: [SESSION_SECRET] # secrets that the stage makes",
    ...(database ? [] : ["# database: true # one of its own: DATABASE_URL"]),
    "# volumes: { data: { size: 5Gi, mount: /data } }",
  ]);
}

const saltLines = ({ sandbox }: Answers, salt: string): string[] => [
  sandbox
    ? "# For the well-known passphrase of stages on the sandbox: nothing in such a stage is worth hiding."
    : "# For the passphrase of this stage, which is in your recovery kit.",
  `encryptionsalt: ${salt}`,
];
