/** What every parser of a person's file does with a file made to exhaust it. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSecret } from "../akash/wallet/secret-source.ts";
import { readPlanFile } from "../dns/plan/plan-file.ts";
import { parseStatusFile } from "../dns/pools/status-file.ts";
import { parseBindZone } from "../dns/zone-files/bind/bind-file.ts";
import { type ParsedZone, parseZone } from "../dns/zone-files/zone-file.ts";
import { importCompose } from "../importers/import.ts";
import { readText } from "../input/file.ts";
import { MIB } from "../input/input-error.ts";
import { dataOf, MOST_YAML, parseYaml } from "../input/yaml.ts";
import { excludeProvider } from "../operations/leases/exclusion.ts";
import { parseSdl } from "../sdl/parse.ts";
import { stageFile } from "../stage/file.ts";
import { parseStage } from "../stage/parse.ts";

/** What a parser says of a text, `line 3: why` where it knows the line; nothing where it takes it. */
type Refusal = string | undefined;
type Reader = (text: string) => Refusal;

const thrown = (read: () => unknown): Refusal => {
  try {
    read();
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    if (["TypeError", "RangeError", "ReferenceError"].includes(name)) throw error;
    return message;
  }
};
const firstError = ({ errors: [first] }: Pick<ParsedZone, "errors">): Refusal =>
  first && `${first.code}: ${first.message} at line ${first.line}`;

const composeRefusal: Reader = (text) => {
  const { refused } = importCompose({ text, name: "compose.yaml", folder: ".", read: () => undefined }, "test");
  return refused?.join("\n").replace(/^compose\.yaml:(\d+): (.*)$/s, "$2 at line $1");
};

const readers: Record<string, Reader> = {
  "any YAML": (text) => thrown(() => dataOf(parseYaml(text))),
  "a stage file": (text) =>
    thrown(() => {
      const { problems } = parseStage(stageFile(text).values, { file: "Pulumi.test.yaml", text });
      throw new Error(problems?.map(({ message, line }) => `${message} at line ${line}`).join("\n"));
    }),
  "a stage file that is edited": (text) =>
    thrown(() => excludeProvider(text, ["api"], { provider: "akash1x", providerName: "dune", reason: "slow" })),
  "a zone file": (text) =>
    firstError(
      parseZone({ zone: "example.com", files: { "example.com.yaml": text }, options: { enforceOrder: false } }),
    ),
  "a status file": (text) => thrown(() => parseStatusFile(() => text, "dns/status/example.com.yaml")),
  "a compose file": (text) => composeRefusal(text),
  "an SDL": (text) => {
    const [first] = parseSdl(text).errors;
    return first && `${first.message} at line ${first.line}`;
  },
};

/** Of processor time, since other tests run at the same time. */
const secondsSince = (started: NodeJS.CpuUsage): number => process.cpuUsage(started).user / 1e6;

const times = (count: number, text: (index: number) => string, by = "") =>
  Array.from({ length: count }, (_, i) => text(i)).join(by);

const aliases = times(12, (n) => `a${n}: &a${n} [${times(9, () => (n === 0 ? "lol" : `*a${n - 1}`), ", ")}]`, "\n");
const merges = times(40, (n) => (n === 0 ? "m0: &m0 {k: 1}" : `m${n}: &m${n}\n  <<: [*m${n - 1}, *m${n - 1}]`), "\n");
const DEEP = 100_000;

const bombs: Record<string, string> = {
  "aliases that multiply": `config:\n${aliases.replaceAll(/^/gm, "  ")}`,
  "an alias of what it stands in": "config: &a\n  services: *a\n",
  "flow lists in flow lists": `config: ${"[".repeat(DEEP)}`,
  "closed flow lists in flow lists": `config: ${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
  "flow mappings in flow mappings": `config: ${"{a: ".repeat(DEEP)}`,
  "block lists on one line": `config:\n  ${"- ".repeat(DEEP)}x`,
  "block mappings in block mappings": times(900, (n) => `${" ".repeat(n)}config:`, "\n"),
  "block lists in block lists": times(900, (n) => `${" ".repeat(n)}-`, "\n"),
  "complex keys in complex keys": `${"? ".repeat(DEEP)}x`,
};

describe.each(Object.entries(readers))("%s", (name, read) => {
  test.each(Object.entries(bombs))(
    "refuses %s, with its line",
    (bomb, text) => {
      // Aliases are expanded by whoever reads values, not by the editor of a text.
      const edits = name.endsWith("edited") && bomb.includes("alias");
      if (!edits) expect(read(text)).toMatch(/(more than (100 levels|200,000 values)|is missing).*at line \d+/s);
      else read(text);
    },
    10_000,
  );
});

describe.each(["any YAML", "a zone file"])("%s", (name) => {
  test("answers in seconds whatever fills a file of the largest size", () => {
    for (const [what, text] of Object.entries(fillers(MOST_YAML))) {
      const started = process.cpuUsage();
      readers[name]!(text);
      expect([what, secondsSince(started) < 8]).toEqual([what, true]);
    }
  }, 200_000);
});

/** Texts of about so many octets, on which a parser may be quadratic. */
const fillers = (octets: number): Record<string, string> => {
  const fill = (piece: string) => piece.repeat(octets / piece.length);
  return {
    "a long plain scalar": `config: ${fill("x")}`.slice(0, octets),
    "a long quoted scalar": `config: "${fill("\\n")}"`.slice(0, octets),
    "spaces within a scalar": `config: x${fill(" ")}x`.slice(0, octets),
    "spaces and colons": fill("a : "),
    "an open quote": `config: "${fill("x\n ")}`.slice(0, octets),
    commas: `config: [${fill(",")}`.slice(0, octets),
    items: fill("- a\n"),
    "flow items": `config: [${fill("a,")}`.slice(0, octets),
    keys: times(octets / 16, (n) => `k${n}: 1`, "\n").slice(0, octets),
    "aliases of one anchor": `a: &a 1\n${times(octets / 16, (n) => `k${n}: *a`, "\n")}`.slice(0, octets),
    "anchors of one node": `a: ${fill("&a ")}`.slice(0, octets),
    "unknown aliases": fill("*a "),
    comments: fill("# c\n"),
    "empty lines": fill("\n"),
    documents: fill("---\n"),
    directives: fill("%a\n"),
    tags: fill("!a "),
    returns: fill("\r"),
    tabs: fill("\t"),
    quotes: fill("'"),
    "the octet 0": fill("\0"),
  };
};

const MANY = 10_000;
test.each<[string, string]>([
  ["unknown keys", `config:\n${times(MANY, (n) => `  k${n}: 1`, "\n")}`],
  ["unknown services", `config:\n  services:\n${times(MANY, (n) => `    k${n}: {}`, "\n")}`],
  ["unknown keys of an SDL", `version: "2.0"\nservices:\n${times(MANY / 2, (n) => `  k${n}: {a: 1}`, "\n")}`],
  ["a key that is long", `config:\n  ? ${"k".repeat(MOST_YAML - 100)}\n  : 1`],
  ["a value that is long", `config:\n  domain: "${"k.".repeat(MOST_YAML / 2 - 100)}"`],
])(
  "every parser answers to %s in seconds",
  (_, text) => {
    for (const [name, read] of Object.entries(readers)) {
      const started = process.cpuUsage();
      read(text);
      expect([name, secondsSince(started) < 8]).toEqual([name, true]);
    }
  },
  120_000,
);

test.each([
  ["aliases", aliases],
  ["merge keys", merges],
])("an SDL and a zone refuse %s that multiply", (_, text) => {
  for (const kind of ["an SDL", "a zone file"])
    expect(readers[kind]!(text)).toMatch(/more than 200,000 values .*at line/);
});

test("a plan file refuses lists deeper than any plan, and more than any plan takes", () => {
  expect(thrown(() => readPlanFile(`\n${'[{"a":'.repeat(DEEP)}`))).toMatch(
    /^more than 100 levels deep at line 2, column \d+$/,
  );
  expect(thrown(() => readPlanFile("[".repeat(DEEP) + "]".repeat(DEEP)))).toMatch(
    /^more than 100 levels deep at line 1/,
  );
  expect(thrown(() => readPlanFile(" ".repeat(17 * MIB)))).toMatch(/larger than 16 MiB/);
});

const bind = (text: string): Refusal =>
  firstError(parseBindZone({ zone: "example.com", text, file: "example.com.zone", checkOrigin: false }));

test.each([
  [
    "parentheses that are only closed",
    `@ 60 IN A 192.0.2.1 )\n${"@ 60 IN A 192.0.2.1\n".repeat(50_000)}`,
    /not opened at line 1$/,
  ],
  ["parentheses that are only opened", `(\n${"a\n".repeat(500_000)}`, /longer than a server can hold at line 1$/],
  ["parentheses in parentheses", `@ 60 IN A ${"(".repeat(MIB)}`, /not closed at line 1$/],
  ["a line of quotes", `@ 60 IN TXT ${'"\\"'.repeat(MIB / 3)}`, /at line 1$/],
  ["a line of one word", `@ 60 IN TXT ${"x".repeat(MIB)}`, /at line 1$/],
  ["a line of spaces", `@ 60 IN TXT x${" ".repeat(MIB)}x`, /at line 1$/],
  ["a line of backslashes", `@ 60 IN TXT ${"\\".repeat(MIB)}`, /at line 1$/],
  ["a line of labels", `${"a.".repeat(MIB / 2)} 60 IN A 192.0.2.1`, /at line 1$/],
  ["a line of times", `@ ${"1h".repeat(MIB / 2)} IN A 192.0.2.1`, /at line 1$/],
])(
  "a master file with %s is refused in seconds, with its line",
  (_, text, message) => {
    const started = process.cpuUsage();
    expect(bind(text)).toMatch(message);
    expect(secondsSince(started)).toBeLessThan(8);
  },
  60_000,
);

describe("a file of a gigabyte", () => {
  const folder = mkdtempSync(join(tmpdir(), "platform-limits-"));
  const file = join(folder, "example.com.yaml");
  beforeAll(() => {
    writeFileSync(file, "", { mode: 0o600 });
    truncateSync(file, 1024 * MIB);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is refused before it is read", async () => {
    expect(thrown(() => readText(file, MIB))).toMatch(/larger than 1 MiB, the most that is read/);
    expect(firstError(parseZone({ zone: "example.com", dir: folder }))).toMatch(/yaml-limit: it is larger than 8 MiB/);
    await expect(fileSecret("mnemonicFile", file)).rejects.toThrow(/holds no key: it is larger than 64 KiB/);
  });

  test("is refused as well where a file does not tell its size", () => {
    expect(thrown(() => readText("/dev/zero", MIB))).toMatch(/larger than 1 MiB/);
  });
});
