import fc from "fast-check";
import { chunkedText, normalRdata, rdataToWire, wireToRdata } from "./rdata.ts";
import { quote, RdataError } from "./rdata-fields.ts";

test.each([
  ["A", "192.0.2.1", "c0000201"],
  ["AAAA", "2001:db8::192.0.2.1", "20010db80000000000000000c0000201"],
  ["MX", "10 mx.example.", "000a026d78076578616d706c6500"],
  ["TXT", '"a" b', "01610162"],
  ["CAA", '0 issue "ca.example"', "0005697373756563612e6578616d706c65"],
  ["SRV", "1 2 3 .", "00010002000300"],
  ["HTTPS", "1 . port=8443 alpn=h2", "000100000100030268320003000220fb"],
  ["TLSA", "3 1 1 AB cd", "030101abcd"],
  ["URI", '10 1 "https://a"', "000a000168747470733a2f2f61"],
])("%s %s has the wire form of its RFC", (type, value, wire) => {
  expect(rdataToWire(type, value).toString("hex")).toBe(wire);
});

test("LOC is shown to the thousandth of a second with its default precisions (RFC 1876 §3)", () => {
  expect(normalRdata("LOC", "42 21 54 N 71 06 18 W -24m 30m")).toBe(
    "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m",
  );
});

test.each([
  ["A", "192.0.2"],
  ["A", "192.0.2.1 192.0.2.2"],
  ["AAAA", "192.0.2.1"],
  ["CNAME", "example.com"],
  ["MX", "mx.example."],
  ["MX", "65536 mx.example."],
  ["CAA", '256 issue "x"'],
  ["DS", "1 13 2 xyz"],
  ["TXT", ""],
  ["TXT", '"open'],
  ["TXT", `"${"x".repeat(256)}"`],
  ["HTTPS", "1 . alpn=h2 alpn=h3"],
  ["HTTPS", "1 . nothing=1"],
  ["LOC", "91 N 0 E 0m"],
  ["SOMETHING", "1"],
])("%s %s is refused", (type, value) => {
  expect(() => rdataToWire(type, value)).toThrow(RdataError);
});

test("any octets survive as text: quoted, cut at 255, sent and shown again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 800 }), (octets) => {
      const shown = chunkedText(quote(Buffer.from(octets)));
      const wire = rdataToWire("TXT", shown);
      expect(wireToRdata("TXT", wire)).toBe(shown);
      const joined: number[] = [];
      for (let at = 0; at < wire.length; at += 1 + wire[at]!) joined.push(...wire.subarray(at + 1, at + 1 + wire[at]!));
      expect(joined).toEqual([...octets]);
    }),
  );
});

test("any IPv6 address has one normal form", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const normal = normalRdata("AAAA", address);
      expect(normalRdata("AAAA", normal)).toBe(normal);
      expect(rdataToWire("AAAA", normal)).toEqual(rdataToWire("AAAA", address));
    }),
  );
});
