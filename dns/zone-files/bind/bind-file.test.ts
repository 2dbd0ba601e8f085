import { parseBindZone } from "./bind-file.ts";

const parse = (text: string, checkOrigin = false) =>
  parseBindZone({ zone: "example.com", text, file: "example.com.zone", checkOrigin });

const lines = (text: string): string[] =>
  Object.values(parse(text).records).flatMap(({ fqdn, ttl, type, values }) =>
    values.map((value) => `${fqdn} ${ttl} ${type} ${value}`),
  );

describe("master files", () => {
  test("complete relative names with the origin, in owners and in RDATA", () => {
    const text = `$TTL 1h
www CNAME host
@ MX 10 mail
$ORIGIN sub.example.com.
_sip._tcp SRV 1 2 3 b
  TXT one
`;
    expect(lines(text)).toEqual([
      "_sip._tcp.sub.example.com. 3600 SRV 1 2 3 b.sub.example.com.",
      '_sip._tcp.sub.example.com. 3600 TXT "one"',
      "example.com. 3600 MX 10 mail.example.com.",
      "www.example.com. 3600 CNAME host.example.com.",
    ]);
  });

  test("may span lines within parentheses, hold comments, and have TTL and class in any order", () => {
    const text = `a IN 60 TXT ( "one ; two" ; not this
  "three" ) ; nor this
b 1h30m IN A 192.0.2.1
`;
    expect(lines(text)).toEqual(['a.example.com. 60 TXT "one ; twothree"', "b.example.com. 5400 A 192.0.2.1"]);
  });

  test("without $TTL, the SOA's minimum is the TTL", () => {
    const text = "@ 60 IN SOA ns hostmaster ( 1 2 3 4 900 )\na A 192.0.2.1\n";
    expect(lines(text)).toEqual(["a.example.com. 900 A 192.0.2.1"]);
  });

  test.each([
    ["no TTL at all", "a A 192.0.2.1\n", 1],
    ["an open parenthesis", "$TTL 60\na TXT ( one\n", 2],
    ["an unsupported directive", "$INCLUDE other\n", 1],
    ["nonsense for an address", "$TTL 60\n\na A nonsense\n", 3],
    ["a name outside the zone", "$TTL 60\na.example.org. A 192.0.2.1\n", 2],
  ])("%s is an error at its line", (_, text, line) => {
    expect(parse(text).errors).toMatchObject([{ code: "bind-syntax", file: "example.com.zone", line }]);
  });

  test("must have SOA and NS at the apex where that is checked", () => {
    expect(parse("$TTL 60\na A 192.0.2.1\n", true).errors.map(({ message }) => message)).toEqual([
      "no SOA at the zone's apex",
      "no NS at the zone's apex",
    ]);
  });
});
