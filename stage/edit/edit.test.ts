import { EditError } from "./edit-error.ts";
import { withValue } from "./with-value.ts";
import { isBare, withoutKey } from "./without-key.ts";

const SEALED = { secure: "v1:bm9uY2U=:c2VhbGVk/+==" };
const INLINE = '{ secure: "v1:bm9uY2U=:c2VhbGVk/+==" }';

/** Lines of one text that the other does not have, as a diff counts them. */
function changedLines(before: string, after: string): { gone: string[]; come: string[] } {
  const [one, other] = [before.split("\n"), after.split("\n")];
  return {
    gone: one.filter((line) => !other.includes(line)),
    come: other.filter((line) => !one.includes(line)),
  };
}

const FILE = `# yaml-language-server: $schema=./docs/stage.schema.json
# Production.
config:
  alternate-futures:domain: example.com # the company's
  alternate-futures:dns:
    # who serves it
    providers:
      desec: &desec
        token: placeholder   # of the team
      cloudflare: { apiToken: placeholder, accountId: "1" }
      google:
        project: mine
        credentials: |
          {
            "type": "x"
          }
    # what else
    ttl: 300
  alternate-futures:external:
    pinata:
  alternate-futures:services:
    api:
      secrets:
        # the wallet
        AKASH_MNEMONIC:
          secure: v1:AAAA:BBBB==
encryptionsalt: v1:AAAA:v1:AAAA:AAAA
`;

const below = (path: string): string[] => ["config", ...path.split(".")];

test.each([
  [
    "a placeholder, its comment stays",
    "dns.providers.desec.token",
    "        token: placeholder   # of the team",
    `        token: ${INLINE}   # of the team`,
  ],
  [
    "one in a mapping of one line",
    "dns.providers.cloudflare.apiToken",
    '      cloudflare: { apiToken: placeholder, accountId: "1" }',
    `      cloudflare: { apiToken: ${INLINE}, accountId: "1" }`,
  ],
  [
    "a ciphertext as Pulumi writes it, in its form",
    "services.api.secrets.AKASH_MNEMONIC",
    "          secure: v1:AAAA:BBBB==",
    `          secure: ${SEALED.secure}`,
  ],
  [
    "one that is missing in a mapping of one line",
    "dns.providers.cloudflare.extra",
    '      cloudflare: { apiToken: placeholder, accountId: "1" }',
    `      cloudflare: { apiToken: placeholder, accountId: "1", extra: ${INLINE} }`,
  ],
  ["one below a key without a value", "external.pinata.jwt", "    pinata:", `    pinata: { jwt: ${INLINE} }`],
  ["one that is missing", "services.api.secrets.OTHER", undefined, `        OTHER: ${INLINE}`],
  ["one whose mappings are missing too", "external.resend.apiKey", undefined, `    resend: { apiKey: ${INLINE} }`],
  [
    "one of a section that is missing, with the prefix of the others",
    "images.password",
    undefined,
    `  alternate-futures:images: { password: ${INLINE} }`,
  ],
  ["one with a name that is no word", "services.api.secrets.on", undefined, `        "on": ${INLINE}`],
])("%s is set in one line", (_, path, gone, come) => {
  const after = withValue(FILE, below(path), SEALED);
  expect(changedLines(FILE, after)).toEqual({ gone: gone === undefined ? [] : [gone], come: [come] });
  expect(after.split("\n")).toHaveLength(FILE.split("\n").length + (gone === undefined ? 1 : 0));
});

test("a text of several lines is replaced by one line", () => {
  const after = withValue(FILE, below("dns.providers.google.credentials"), SEALED);
  expect(changedLines(FILE, after).come).toEqual([`        credentials: ${INLINE}`]);
  expect(after).toContain("\n    # what else\n");
});

test("a new line comes before the comments of what follows", () => {
  const after = withValue(FILE, below("dns.providers.google.accessToken"), "placeholder");
  expect(after).toContain("          }\n        accessToken: placeholder\n    # what else");
});

test("a salt is written at the end, as Pulumi does", () => {
  const salt = "v1:AAA=:v1:BBBB:CC/+";
  expect(withValue("config:\n  domain: a.example\n", ["encryptionsalt"], salt)).toBe(
    `config:\n  domain: a.example\nencryptionsalt: ${salt}\n`,
  );
  expect(withValue("config:\n  domain: a.example", ["encryptionsalt"], salt)).toBe(
    `config:\n  domain: a.example\nencryptionsalt: ${salt}`,
  );
});

test.each([
  ["an empty file", "", `config: { a: { b: ${INLINE} } }\n`],
  ["a file without values", "config:\n", `config: { a: { b: ${INLINE} } }\n`],
  ["an empty mapping", "config:\n  a: {}\n", `config:\n  a: { b: ${INLINE} }\n`],
  ["an empty one with space in it", "config:\n  a: { }\n", `config:\n  a: { b: ${INLINE} }\n`],
  ["Windows' line breaks", "config:\r\n  a:\r\n    c: 1\r\n", `config:\r\n  a:\r\n    c: 1\r\n    b: ${INLINE}\r\n`],
  ["a key in quotation marks", 'config:\n  a: { "b": x }\n', `config:\n  a: { "b": ${INLINE} }\n`],
  ["a value in quotation marks", "config:\n  a:\n    b: 'x: y' # z\n", `config:\n  a:\n    b: ${INLINE} # z\n`],
  ["an end of the document", "config:\n  a: {c: 1}\n...\n", `config:\n  a: {c: 1, b: ${INLINE}}\n...\n`],
])("%s is no obstacle", (_, text, after) => {
  expect(withValue(text, ["config", "a", "b"], SEALED)).toBe(after);
});

describe("anchors", () => {
  const Shared = "config:\n  a: &one\n    b: &t placeholder\n  c: *one\n  d:\n    b: *t\n";

  test("stay where they are, and their aliases follow", () => {
    expect(withValue(Shared, ["config", "a", "b"], SEALED)).toBe(Shared.replace("placeholder", INLINE));
  });

  test("an alias in the place of a value is replaced alone", () => {
    expect(withValue(Shared, ["config", "d", "b"], SEALED)).toBe(Shared.replace("b: *t", `b: ${INLINE}`));
  });

  test("what stands behind an alias is not changed there", () => {
    expect(() => withValue(Shared, ["config", "c", "b"], SEALED)).toThrow(
      new EditError("config.c is an alias (*one), which stands for another place", { line: 4, column: 6 }),
    );
  });

  test("what others refer to is not removed", () => {
    expect(() => withoutKey(Shared, ["config", "a", "b"])).toThrow(EditError);
    expect(withoutKey(Shared, ["config", "c"])).toBe(Shared.replace("  c: *one\n", ""));
  });
});

test.each([
  ["a list", "config:\n  a: [b]\n", /config\.a is no mapping/],
  ["a mapping where a value should be", "config:\n  a:\n    b: { c: 1 }\n", /config\.a\.b is no single value/],
  ["a tag", "config:\n  a:\n    b: !!str x\n", /config\.a\.b has a tag/],
])("%s is refused, with its place", (_, text, says) => {
  const change = () => withValue(text, ["config", "a", "b"], SEALED);
  expect(change).toThrow(EditError);
  expect(change).toThrow(says);
});

test.each([
  [
    "a line",
    "dns.providers.desec.token",
    ["      desec: &desec", "        token: placeholder   # of the team"],
    ["      desec: &desec {}"],
  ],
  [
    "one of a mapping of one line",
    "dns.providers.cloudflare.apiToken",
    ['      cloudflare: { apiToken: placeholder, accountId: "1" }'],
    ['      cloudflare: { accountId: "1" }'],
  ],
  [
    "the last one of a mapping of one line",
    "dns.providers.cloudflare.accountId",
    ['      cloudflare: { apiToken: placeholder, accountId: "1" }'],
    ["      cloudflare: { apiToken: placeholder }"],
  ],
  [
    "one without a value",
    "external.pinata",
    ["  alternate-futures:external:", "    pinata:"],
    ["  alternate-futures:external: {}"],
  ],
  [
    "a ciphertext, whose comment stays",
    "services.api.secrets.AKASH_MNEMONIC",
    ["      secrets:", "        AKASH_MNEMONIC:", "          secure: v1:AAAA:BBBB=="],
    ["      secrets: {}"],
  ],
  ["what is not there", "services.api.secrets.NONE", [], []],
])("%s is removed", (_, path, gone, come) => {
  const after = withoutKey(FILE, below(path));
  expect(changedLines(FILE, after)).toEqual({ gone, come });
});

test("a ciphertext in lines of its own does so, too", () => {
  const text = "config:\r\n  a:\r\n    secure: >-\r\n      v1:AAAA\r\n  b: |\r\n    x\r\n  c: 1\r\n";
  expect(withValue(text, ["config", "a"], "placeholder")).toBe(text.replace(/a:[\s\S]*AAAA/, "a: placeholder"));
  expect(withValue(text, ["config", "b"], "placeholder")).toBe(text.replace(/b:[\s\S]*x/, "b: placeholder"));
});

test("a ciphertext gives way to a placeholder in one line", () => {
  const after = withValue(FILE, below("services.api.secrets.AKASH_MNEMONIC"), "placeholder");
  expect(after).toContain("        # the wallet\n        AKASH_MNEMONIC: placeholder\nencryptionsalt");
  const inline = withValue(FILE, below("dns.providers.desec.token"), SEALED);
  expect(withValue(inline, below("dns.providers.desec.token"), "placeholder")).toBe(FILE);
});

test("a mapping is bare when nothing stands in it", () => {
  expect(isBare("config:\n  a: {}\n", ["config", "a"])).toBe(true);
  expect(isBare("config:\n  a: { b: 1 }\n", ["config", "a"])).toBe(false);
  expect(isBare("config:\n  a: { # why\n  }\n", ["config", "a"])).toBe(false);
  expect(isBare("config:\n  a: {}\n", ["config", "b"])).toBe(false);
});

describe("an entry of a list", () => {
  const list = `config:
  backup:
    repositories:
      # the first
      - endpoint: https://s3.example.com # near
        secretKey: placeholder
        bucket: one
      - { endpoint: "https://s3.example.org", bucket: two }
    maxLoss: 1h
`;
  const at = (number: string, key = "secretKey") => below(`backup.repositories.${number}.${key}`);

  test("gets a value in its line, and nothing else of the file changes", () => {
    expect(changedLines(list, withValue(list, at("0"), SEALED))).toEqual({
      gone: ["        secretKey: placeholder"],
      come: [`        secretKey: ${INLINE}`],
    });
    expect(changedLines(list, withValue(list, at("1"), SEALED))).toEqual({
      gone: ['      - { endpoint: "https://s3.example.org", bucket: two }'],
      come: [`      - { endpoint: "https://s3.example.org", bucket: two, secretKey: ${INLINE} }`],
    });
  });

  test("gets a key that it has not, below its others", () => {
    const without = list.replace("        secretKey: placeholder\n", "");
    expect(changedLines(without, withValue(without, at("0"), SEALED))).toEqual({
      gone: [],
      come: [`        secretKey: ${INLINE}`],
    });
  });

  test("loses a key", () => {
    expect(withoutKey(list, at("0"))).toBe(list.replace("        secretKey: placeholder\n", ""));
  });

  test.each(["2", "-1", "x", "00"])("is none by the number %s", (number) => {
    expect(() => withValue(list, at(number), SEALED)).toThrow(EditError);
  });

  test("is not replaced or taken out as a whole", () => {
    expect(() => withValue(list, below("backup.repositories.0"), SEALED)).toThrow(EditError);
    expect(() => withoutKey(list, below("backup.repositories.0"))).toThrow(EditError);
  });
});
