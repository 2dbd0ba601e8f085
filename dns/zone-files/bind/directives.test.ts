import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBindZone } from "./bind-file.ts";
import { includesBelow } from "./include.ts";

const folder = mkdtempSync(join(tmpdir(), "bind-"));
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
const parse = (text: string) =>
  parseBindZone({ zone: "example.com", text, file: "db", checkOrigin: false, include: includesBelow(folder) });
const lines = (text: string): string[] =>
  Object.values(parse(text).records).flatMap(({ fqdn, ttl, type, values }) =>
    values.map((value) => `${fqdn} ${ttl} ${type} ${value}`),
  );
const errors = (text: string): string[] =>
  parse(text).errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);

test("$ORIGIN . is the root, as BIND writes its own files", () => {
  expect(lines("$ORIGIN .\n$TTL 60\nexample.com A 192.0.2.1\n$ORIGIN example.com.\nwww CNAME example.com.\n")).toEqual([
    "example.com. 60 A 192.0.2.1",
    "www.example.com. 60 CNAME example.com.",
  ]);
});

test("directives may be in lower case", () => {
  expect(lines("$ttl 60\n$origin sub\na A 192.0.2.1\n")).toEqual(["a.sub.example.com. 60 A 192.0.2.1"]);
});

test("escapes in names are the characters they stand for", () => {
  expect(lines("$TTL 60\n\\097b A 192.0.2.1\n\\*.x CNAME \\098.example.net.\n")).toEqual([
    "*.x.example.com. 60 CNAME b.example.net.",
    "ab.example.com. 60 A 192.0.2.1",
  ]);
});

describe("$INCLUDE", () => {
  test("reads a file below the folder with an origin of its own, and goes on with the origin and owner before it", () => {
    mkdirSync(join(folder, "parts"));
    write("parts/hosts", "a A 192.0.2.1\n$ORIGIN deep\nb A 192.0.2.2\n");
    const text = "$TTL 60\nwww A 192.0.2.9\n$include parts/hosts sub\n  AAAA 2001:db8::1\nz A 192.0.2.3\n";
    expect(lines(text)).toEqual([
      "a.sub.example.com. 60 A 192.0.2.1",
      "b.deep.sub.example.com. 60 A 192.0.2.2",
      "www.example.com. 60 A 192.0.2.9",
      "www.example.com. 60 AAAA 2001:db8::1",
      "z.example.com. 60 A 192.0.2.3",
    ]);
  });

  test("names the included file and its line in errors", () => {
    write("wrong", "\na A nonsense\n");
    expect(errors("$TTL 60\n$INCLUDE wrong\n")).toEqual([expect.stringMatching(/^wrong:2: .*nonsense/)]);
  });

  test("does not leave the folder, not by a link either, and says so", () => {
    symlinkSync("/etc", join(folder, "link"));
    for (const path of ["../x", "/etc/hostname", "link/hostname", "missing"]) {
      expect(errors(`$INCLUDE ${path}\n`)).toEqual([
        expect.stringMatching(/^db:1: \$INCLUDE \S+ *(:|there).*(below|outside)/),
      ]);
    }
  });

  test("ends where files include one another", () => {
    write("self", "$INCLUDE self\n");
    expect(errors("$INCLUDE self\n")).toEqual([expect.stringMatching(/more than 10 deep/)]);
    write("twice", "$INCLUDE twice\n$INCLUDE twice\n".padEnd(1_000_000, ";"));
    expect(errors("$INCLUDE twice\n").length).toBeGreaterThan(0);
  });
});

describe("$GENERATE", () => {
  test("writes a record a number, with offset, width, base and literal dollars", () => {
    const text = `$TTL 60
$GENERATE 1-3/2 h$ A 192.0.2.$
$GENERATE 9-10 n\${1,3} 30 IN CNAME x\${-9,2,x}
$GENERATE 255-255 p\${0,0,X} TXT "$$ $"
$GENERATE 18-18 \${0,7,n} PTR host
`;
    expect(lines(text)).toEqual([
      "2.1.0.0.example.com. 60 PTR host.example.com.",
      "h1.example.com. 60 A 192.0.2.1",
      "h3.example.com. 60 A 192.0.2.3",
      "n010.example.com. 30 CNAME x00.example.com.",
      "n011.example.com. 30 CNAME x01.example.com.",
      'pff.example.com. 60 TXT "$ 255"',
    ]);
  });

  test("does not grow beyond what a file may hold", () => {
    expect(errors(`$TTL 60\n$GENERATE 0-65535 a$ TXT "${"x".repeat(200)}"\n`)).toEqual([
      expect.stringMatching(/more than 8388608 octets/),
    ]);
  });

  test.each([
    ["5-1 a$ A 192.0.2.$", /needs a range/],
    ["x a$ A 192.0.2.$", /needs a range/],
    ["1-5/0 a$ A 192.0.2.$", /needs a range/],
    ["1-5 a$", /needs a range, a name/],
    ["0-65536 a$ A 192.0.2.1", /65537 records, more than 65536/],
    [`1-2 a${"$"}{z} A 192.0.2.1`, /cannot be written/],
    [`1-2 a${"$"}{-5} A 192.0.2.1`, /cannot be written/],
    ["254-256 a$ A 192.0.2.$", /192\.0\.2\.256/],
  ])("%s is an error at its line", (text, message) => {
    expect(errors(`$TTL 60\n$GENERATE ${text}\n`)).toEqual([expect.stringMatching(message)]);
  });
});
