import { parseZone, type ZoneOptions } from "./zone-file.ts";

const parse = (text: string, options: ZoneOptions = {}, more: Record<string, string> = {}) =>
  parseZone({ zone: "example.com", files: { "example.com.yaml": text, ...more }, options });
const codes = (parsed: ReturnType<typeof parseZone>): string[] => parsed.errors.map(({ code }) => code);

describe("places", () => {
  test("an error names record, file, line and column", () => {
    const { errors } = parse("---\nmail:\n  type: A\n  value: 192.0.2.1\nwww:\n  - type: A\n    value: nonsense\n");
    expect(errors).toEqual([
      {
        fqdn: "www.example.com.",
        type: "A",
        code: "ip-value-rfc",
        message: 'invalid IPv4 address "nonsense"',
        file: "example.com.yaml",
        line: 6,
        column: 5,
      },
    ]);
  });

  test.each([
    ["a tab", "www:\n\ttype: A\n", 2],
    ["an unknown alias", "www:\n  type: A\n  value: *nothing\n", 3],
    ["a duplicate key", "www:\n  type: A\n  value: 192.0.2.1\nwww:\n  type: A\n  value: 192.0.2.2\n", 4],
  ])("%s is an error at its line", (_, text, line) => {
    expect(parse(text).errors).toMatchObject([{ fqdn: null, file: "example.com.yaml", line }]);
  });

  test("an error inside an included file names that file", () => {
    const parsed = parse("www: !include www.inc\n", {}, { "www.inc": "type: A\nttl: 60\n" });
    expect(parsed.errors).toMatchObject([{ code: "key-order", file: "www.inc", line: 1 }]);
  });

  test("a file that includes itself is an error", () => {
    expect(parse("www: !include example.com.yaml\n").errors[0]?.message).toMatch(/includes itself/);
  });

  test("a zone without a file is an error", () => {
    expect(codes(parseZone({ zone: "example.org", files: {} }))).toEqual(["no-file"]);
  });
});

describe("names", () => {
  test("are A-labels in lower case, whatever their spelling", () => {
    const { records } = parse(
      "BÜCHER:\n  type: CNAME\n  value: Straße.Example.NET.\n中文:\n  type: A\n  value: 192.0.2.1\n",
    );
    expect(Object.keys(records).sort()).toEqual(["xn--bcher-kva/CNAME", "xn--fiq228c/A"]);
    expect(records["xn--bcher-kva/CNAME"]?.values).toEqual(["xn--strae-oqa.example.net."]);
  });

  test("that spell one name twice are duplicates", () => {
    const text = "bücher:\n  type: A\n  value: 192.0.2.1\nxn--bcher-kva:\n  type: A\n  value: 192.0.2.1\n";
    expect(codes(parse(text, { enforceOrder: false }))).toEqual(["duplicate-record"]);
  });

  test("such as no, 012 and 1e3 stay text", () => {
    const text =
      "012:\n  type: A\n  value: 192.0.2.1\n1e3:\n  type: A\n  value: 192.0.2.1\nno:\n  type: A\n  value: 192.0.2.1\n";
    expect(Object.keys(parse(text, { enforceOrder: false }).records).sort()).toEqual(["012/A", "1e3/A", "no/A"]);
  });

  test.each(["@", "a b", "a..b", "x".repeat(64)])("%s is refused", (name) => {
    expect(parse(`${JSON.stringify(name)}:\n  type: A\n  value: 192.0.2.1\n`).errors).not.toEqual([]);
  });

  test("of the zone's file may be Unicode or A-labels, not both", () => {
    const text = "www:\n  type: A\n  value: 192.0.2.1\n";
    const read = (...names: string[]) =>
      parseZone({ zone: "bücher.de.", files: Object.fromEntries(names.map((name) => [`${name}.yaml`, text])) });
    expect(Object.values(read("bücher.de").records)[0]?.fqdn).toBe("www.xn--bcher-kva.de.");
    expect(Object.values(read("xn--bcher-kva.de").records)[0]?.fqdn).toBe("www.xn--bcher-kva.de.");
    expect(codes(read("bücher.de", "xn--bcher-kva.de"))).toEqual(["ambiguous-zone"]);
  });
});

describe("values", () => {
  const one = (record: string, options?: ZoneOptions): readonly string[] => {
    const parsed = parse(`www:\n${record.replace(/^/gm, "  ")}\n`, options);
    expect(parsed.errors).toEqual([]);
    return Object.values(parsed.records)[0]!.values;
  };

  test("lists under one name give several record sets", () => {
    const { records } = parse("'':\n- type: A\n  value: 192.0.2.1\n- type: TXT\n  values: [one, two]\n");
    expect(Object.keys(records)).toEqual(["/A", "/TXT"]);
  });

  test.each([
    ["escaped, by default", "v=DMARC1\\; p=none", undefined],
    ["plain, by default", "v=DMARC1; p=none", undefined],
    ["escaped where demanded", "v=DMARC1\\; p=none", true],
    ["plain where escapes are forbidden", "v=DMARC1; p=none", false],
  ])("semicolons are read %s", (_, value, escapedSemicolons) => {
    const options = escapedSemicolons === undefined ? {} : { escapedSemicolons };
    expect(one(`type: TXT\nvalue: ${value}`, options)).toEqual(['"v=DMARC1; p=none"']);
  });

  test("a text may be given with its quotes, in chunks", () => {
    expect(one(`type: TXT\nvalue: '"one " "two"'`)).toEqual(['"one two"']);
  });

  test("a text that YAML reads as a number or a truth value must be quoted", () => {
    expect(parse("www:\n  type: TXT\n  value: 12\n").errors[0]?.message).toMatch(/in quotes/);
    expect(one("type: TXT\nvalue: '12'")).toEqual(['"12"']);
  });

  test("old field names of MX and DS are understood", () => {
    expect(one("type: MX\nvalue:\n  priority: 10\n  value: mail.example.com.")).toEqual(["10 mail.example.com."]);
    const ds = "type: DS\nvalue:\n  algorithm: 2\n  flags: 1\n  protocol: 8\n  public_key: ABCD";
    expect(one(ds)).toEqual(["1 8 2 abcd"]);
  });

  test("a target without final dot is read as absolute, with a warning", () => {
    const { records, warnings } = parse("www:\n  type: CNAME\n  value: host.example.net\n");
    expect(records["www/CNAME"]?.values).toEqual(["host.example.net."]);
    expect(warnings).toMatchObject([{ code: "final-dot", fqdn: "www.example.com." }]);
  });

  test("types of one provider are carried with their fields", () => {
    expect(one("type: CloudflareProvider/PAGE\nvalue:\n  to: x\n  when: y")).toEqual(['{"to":"x","when":"y"}']);
  });

  test("a missing TTL is the default", () => {
    const ttl = (options: ZoneOptions): number | undefined =>
      parse("www:\n  type: A\n  value: 192.0.2.1\n", options).records["www/A"]?.ttl;
    expect([ttl({}), ttl({ defaultTtl: 60 })]).toEqual([3600, 60]);
  });
});

describe("leniency", () => {
  const bad = (octodns: string): string => `'':\n  ${octodns}type: CNAME\n  value: host.example.net.\n`;

  test("of a record turns its errors into warnings", () => {
    expect(codes(parse(bad("")))).toEqual(["cname-root-rfc"]);
    const { records, errors, warnings } = parse(bad("octodns:\n    lenient: true\n  "));
    expect(errors).toEqual([]);
    expect(warnings).toMatchObject([{ code: "cname-root-rfc", line: 2 }]);
    expect(Object.keys(records)).toEqual(["/CNAME"]);
  });

  test("does not help what cannot be read at all", () => {
    expect(codes(parse("www:\n  type: A\n  value: nonsense\n", { lenient: true }))).toEqual(["rdata"]);
    expect(codes(parse("www:\n  type: BOGUS\n  value: x\n", { lenient: true }))).toEqual(["type"]);
  });

  test("a zone may leave out a validator for one type or all", () => {
    for (const type of ["CNAME", "*"]) {
      expect(parse(bad(""), { disabledValidators: { record: { [type]: ["cname-root-rfc"] } } }).errors).toEqual([]);
    }
  });
});

describe("zone checks", () => {
  const beside = "www:\n- type: A\n  value: 192.0.2.1\n- type: CNAME\n  value: host.example.net.\n";

  test("a CNAME stands alone, unless the check is left out", () => {
    expect(codes(parse(beside))).toEqual(["cname-coexistence"]);
    expect(parse(beside, { disabledValidators: { zone: ["cname-coexistence"] } }).errors).toEqual([]);
  });

  test("strict finds loops, missing glue, and targets that are CNAMEs", () => {
    const text = `a:
  type: CNAME
  value: b.example.com.
b:
  type: CNAME
  value: a.example.com.
mx:
  type: MX
  value:
    exchange: a.example.com.
    preference: 10
sub:
  type: NS
  values:
  - ns.sub.example.com.
`;
    expect(new Set(codes(parse(text, { validators: "strict" })))).toEqual(
      new Set(["no-cname-loop", "mx-target-not-cname", "glue-for-in-zone-ns"]),
    );
    expect(parse(text).errors).toEqual([]);
  });

  test("best practice wants SPF and DMARC where mail is handled, and says who may issue wildcards", () => {
    const text = `'':
- type: CAA
  value:
    flags: 0
    tag: issue
    value: letsencrypt.org
- type: MX
  values:
  - exchange: mx1.example.net.
    preference: 10
  - exchange: mx2.example.net.
    preference: 20
`;
    const { errors } = parse(text, { validators: "best-practice" });
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringMatching(/^caa-value-best-practice: issue without issuewild/),
      expect.stringMatching(/^mail: .*missing an SPF TXT record/),
      expect.stringMatching(/^mail: .*missing a DMARC TXT record/),
    ]);
  });

  test("names below a managed sub-zone belong to it; NS and DS may stand at the cut", () => {
    const text =
      "sub:\n  type: NS\n  values:\n  - ns1.example.net.\n  - ns2.example.net.\nwww.sub:\n  type: A\n  value: 192.0.2.1\n";
    expect(parse(text, { subZones: ["sub"] }).errors).toMatchObject([
      { code: "sub-zone", fqdn: "www.sub.example.com." },
    ]);
  });
});

describe("values as OctoDNS prints them", () => {
  const printed = (text: string) => {
    const { values, octodnsValues } = Object.values(parse(text).records)[0]!;
    return [values, octodnsValues];
  };

  test("are kept where they differ from the canonical ones", () => {
    expect(printed("www:\n  type: CNAME\n  value: Host.example.net\n")).toEqual([
      ["host.example.net."],
      ["host.example.net"],
    ]);
    const naptr =
      "flags: u\n    order: 1\n    preference: 2\n    regexp: '!a!\\1!'\n    replacement: .\n    service: x";
    expect(printed(`www:\n  type: NAPTR\n  value:\n    ${naptr}\n`)).toEqual([
      ['1 2 "U" "x" "!a!\\\\1!" .'],
      ['1 2 "U" "x" "!a!\\1!" .'],
    ]);
  });

  test("are left out where they are the same", () => {
    expect(printed("www:\n  type: A\n  value: 192.0.2.1\n")).toEqual([["192.0.2.1"], undefined]);
  });
});
