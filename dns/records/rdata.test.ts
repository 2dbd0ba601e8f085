import fc from "fast-check";
import { recordSet } from "./arbitrary-records.fixture.ts";
import {
  canonicalRdata,
  canonicalRecordSet,
  InvalidRdataError,
  parseRdata,
  printRdata,
  RECORD_TYPES,
  wireProblems,
} from "./rdata.ts";

test("22 record types are understood", () => {
  expect(RECORD_TYPES.size).toBe(22);
});

describe("canonical RDATA", () => {
  test("is its own canonical form, and its fields print it again", () => {
    fc.assert(
      fc.property(recordSet, ({ type, values }) => {
        for (const value of values) {
          expect(canonicalRdata(type, value)).toBe(value);
          expect(printRdata(type, parseRdata(type, value))).toBe(value);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["AAAA", "2001:DB8:0:0::0:1", "2001:db8::1"],
    ["CNAME", "Bücher.Example.COM", "xn--bcher-kva.example.com."],
    ["MX", "010 Mail.Example.com.", "10 mail.example.com."],
    ["MX", "0 .", "0 ."],
    ["CAA", "0 ISSUE letsencrypt.org", '0 issue "letsencrypt.org"'],
    ["CAA", '128 issue ";"', '128 issue ";"'],
    ["DS", "60485 5 1 2BB183AF5F22588179A53B0A 98631FAD1A292118", "60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118"],
    ["HTTPS", '1 . ipv4hint=192.0.2.4 alpn="h2,h3" port=443', "1 . alpn=h2,h3 port=443 ipv4hint=192.0.2.4"],
    ["SVCB", "0 Svc.Example.net.", "0 svc.example.net."],
    ["LOC", "31 58 52.1 S 115 49 11.7 E 20m 10m", "31 58 52.1 S 115 49 11.7 E 20.0m 10.0m 10000.0m 10.0m"],
    ["NAPTR", '10 20 s SIP+D2U "!^(.*)$!sip:\\\\1@x!" .', '10 20 "S" "SIP+D2U" "!^(.*)$!sip:\\\\1@x!" .'],
    ["URI", '10 1 "ftp://Example.com/A"', '10 1 "ftp://Example.com/A"'],
    ["OPENPGPKEY", "mQEN BFVH", "mQENBFVH"],
    ["SRV", "0 0 0 .", "0 0 0 ."],
  ])("%s %s is %s", (type, text, canonical) => {
    expect(canonicalRdata(type, text)).toBe(canonical);
  });

  test.each([
    ["A", "1.2.3"],
    ["A", "01.2.3.4"],
    ["AAAA", "fe80::1%eth0"],
    ["MX", "ten mail.example.com."],
    ["MX", "10"],
    ["SRV", "1 2 3"],
    ["TXT", '"open'],
    ["LOC", "31 S"],
    ["HTTPS", "1 . port=1 port=2"],
    ["CNAME", "a b."],
  ])("%s %s is refused with the value in the message", (type, text) => {
    expect(() => canonicalRdata(type, text)).toThrow(InvalidRdataError);
  });
});

describe("texts", () => {
  const print = (text: string): string => printRdata("TXT", text);

  test.each([0, 254, 255, 256, 509, 510, 511, 764, 765, 766])(
    "of %i octets are split into strings of 255",
    (length) => {
      const printed = print("x".repeat(length));
      const strings = printed.match(/"[^"]*"/g) ?? [];
      expect(strings).toHaveLength(Math.max(1, Math.ceil(length / 255)));
      expect(parseRdata("TXT", printed)).toBe("x".repeat(length));
    },
  );

  test.each([
    ["it's", '"it\'s"'],
    ["a `tick`", '"a `tick`"'],
    ['a "word"', '"a \\"word\\""'],
    ['"', '"\\""'],
    ["back\\slash", '"back\\\\slash"'],
    ["a; b ; c", '"a; b ; c"'],
    ["trailing ", '"trailing "'],
    ["tab\t", '"tab\\009"'],
    ["é", '"\\195\\169"'],
  ])("%s prints as %s and reads back", (text, printed) => {
    expect(print(text)).toBe(printed);
    expect(parseRdata("TXT", printed)).toBe(text);
  });

  test("are equal however they are chunked, escaped or left unquoted", () => {
    const spellings = ['"v=spf1 -all"', '"v=spf1" " -all"', '"v=spf1\\032-all"', "v=spf1 -all"];
    expect(new Set(spellings.map((text) => canonicalRdata("TXT", text)))).toEqual(new Set(['"v=spf1 -all"']));
  });

  test("escapes count as one octet when chunks are cut", () => {
    const printed = print("\\".repeat(256));
    expect(printed).toBe(`"${"\\\\".repeat(255)}" "\\\\"`);
  });
});

test("sizes of locations that are equal on the wire are equal", () => {
  const loc = (size: string): string => canonicalRdata("LOC", `1 2 3 N 4 5 6 E 0m ${size} 10m 10m`);
  expect(loc("1234m")).toBe(loc("1000m"));
  expect(loc("0.05m")).not.toBe(loc("0.04m"));
});

test("a record set loses repeated values and their order", () => {
  const record = { name: "WWW", type: "AAAA", ttl: 60, values: ["2001:db8::2", "2001:DB8::1", "2001:db8:0::2"] };
  expect(canonicalRecordSet(record)).toEqual({
    name: "www",
    type: "AAAA",
    ttl: 60,
    values: ["2001:db8::1", "2001:db8::2"],
  });
});

test("unknown types are carried as they are", () => {
  expect(canonicalRdata("SMIMEA", " 3 1 1 AB ")).toBe("3 1 1 AB");
});

test.each([
  ["SRV", "1 2 70000 a.example.com.", "port 70000 is not within 0 to 65535"],
  ["DS", "1 8 2 xyz", 'digest "xyz" is no hex of whole octets'],
  ["MX", "10 a.example.com.", undefined],
])("%s %s does not fit the wire: %s", (type, text, problem) => {
  expect(wireProblems(type, text)[0]).toBe(problem);
});

test.each([
  ["AAAAAB==", "AAAAAA=="],
  ["mQ ENBFVH", "mQENBFVH"],
  ["not base64!", "notbase64!"],
])("the key %j is the same as %j", (written, canonical) => {
  expect(canonicalRdata("OPENPGPKEY", written)).toBe(canonical);
});
