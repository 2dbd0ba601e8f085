/** What a master file says and a zone file cannot: an error with its line, never silence. */
import { parseBindZone } from "./bind-file.ts";

const parse = (text: string, lenient = false) =>
  parseBindZone({ zone: "example.com", text, file: "db", checkOrigin: false, options: { lenient } });
const kept = (text: string): string[] =>
  Object.values(parse(text).records).flatMap(({ fqdn, type, values }) => values.map((v) => `${fqdn} ${type} ${v}`));
const messages = (text: string, lenient = false): string[] => parse(text, lenient).errors.map(({ message }) => message);

describe("what a master file says and a zone file cannot hold", () => {
  test.each([
    ["a type that zone files do not have", "a CERT 6 0 0 sadfdd==", /a\.example\.com\. CERT: zone files hold no/],
    ["a mistyped type", "a AAA 192.0.2.1", /a\.example\.com\. AAA: zone files hold no/],
    ["a type by number", "a TYPE65280 \\# 1 00", /TYPE65280: zone files hold no/],
    ["a record without type", "a 60 IN", /without type/],
    ["class CH", "a CH TXT x", /class CH: .* IN only/],
    ["class HS", "a 60 HS A 192.0.2.1", /class HS/],
    ["a second CNAME", "a CNAME b\na CNAME c", /second CNAME, c\.example\.com\.; the first, b\.example\.com\./],
    ["a second DNAME", "a DNAME b\na DNAME c", /second DNAME/],
    ["an escaped dot in an owner", "a\\.b A 192.0.2.1", /name a\\\.b: \\\. is an octet/],
    ["an escaped dot in a target", "a CNAME b\\.c", /name b\\\.c: \\\. is an octet/],
    ["an escaped space in an owner", "a\\032b A 192.0.2.1", /\\032 is an octet/],
    ["an escape of no octet", "a\\999 A 192.0.2.1", /\\999 is no escape/],
    ["words of a text without quotes", "a TXT one two", /a\.example\.com\. TXT: words without quotes are 2 strings/],
    ["a text without strings", "a TXT", /TXT has no RDATA/],
    ["two targets", "a CNAME b c", /unexpected c/],
    ["an unknown directive", "$NOTE x", /\$NOTE is not supported/],
    ["two words for an origin", "$ORIGIN a b", /unexpected b/],
  ])("%s is an error at its line, lenient or not", (_, text, message) => {
    const place = { line: 1 + text.split("\n").length };
    for (const lenient of [false, true]) {
      const { errors } = parse(`$TTL 60\n${text}\n`, lenient);
      expect(errors).toMatchObject([{ message: expect.stringMatching(message), file: "db", ...place }]);
    }
  });

  test("leaves the records beside it where they are", () => {
    expect(kept("$TTL 60\na A 192.0.2.1\na A nonsense\nb AA 192.0.2.2\nc CNAME d\nc CNAME e\n")).toEqual([
      "a.example.com. A 192.0.2.1",
      "c.example.com. CNAME d.example.com.",
    ]);
  });

  test("takes what depends on an unreadable line with it, instead of putting it elsewhere", () => {
    expect(
      messages("$TTL 60\na\\.b A 192.0.2.1\n  A 192.0.2.2\n$ORIGIN x\\.y\nc A 192.0.2.3\n$TTL soon\nd. A 1\n"),
    ).toEqual([
      expect.stringContaining("a\\.b"),
      expect.stringContaining("A belongs to the name above it, which is an error"),
      expect.stringContaining("x\\.y"),
      expect.stringContaining("c is relative to an unreadable $ORIGIN"),
      expect.stringContaining('invalid TTL "soon"'),
      expect.stringContaining("d. A has no TTL"),
    ]);
  });

  test("warns of the SOA, of strings that are joined, and of another TTL within a set", () => {
    const text = '$TTL 60\n@ SOA a b 1 2 3 4 5\na TXT "one" "two"\na 61 TXT "three"\n';
    expect(parse(text)).toMatchObject({
      errors: [],
      warnings: [
        { code: "left-out", message: expect.stringMatching(/^SOA/), line: 2 },
        { code: "strings", message: expect.stringMatching(/2 strings are joined to "onetwo"/), line: 3 },
        { code: "set-ttl", message: expect.stringMatching(/TTL 61 differs .* 60, which is kept/), line: 4 },
      ],
    });
  });

  test("takes a missing SOA or NS as a warning where it is lenient", () => {
    const parsed = parseBindZone({ zone: "a.example", text: "", file: "db", options: { lenient: true } });
    expect([parsed.errors, parsed.warnings.map(({ code }) => code)]).toEqual([[], ["origin", "origin"]]);
  });
});
