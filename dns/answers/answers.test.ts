import type { Packet } from "dns-packet";
import fc from "fast-check";
import { answeredSet, questionType } from "./answers.ts";

const answered = (type: string, data: unknown) =>
  answeredSet(
    { answers: [{ type: questionType(type), name: "example.com", ttl: 60, data }] } as Packet,
    "example.com",
    type,
  ).values;

test("RDATA is read in canonical form", () => {
  expect(answered("URI", Buffer.from("\0\x01\0\x02https://example.com/"))).toEqual(['1 2 "https://example.com/"']);
  expect(answered("HTTPS", Buffer.from([0, 1, 0, 0, 3, 0, 2, 1, 187]))).toEqual(["1 . port=443"]);
});

test.each([
  ["HTTPS", Buffer.from([0, 1, 3])],
  ["HTTPS", Buffer.alloc(0)],
  ["HTTPS", Buffer.from([0, 1, 0, 0, 3, 0, 9, 1])],
  ["LOC", Buffer.from([0, 1, 2])],
  ["URI", Buffer.from([1])],
])("RDATA that is no %s is told as octets (RFC 3597 §5)", (type, data) => {
  expect(answered(type, data)).toEqual([`\\# ${data.length} ${data.toString("hex")}`.trimEnd()]);
});

test("whatever a server puts into a record is read in the end", () => {
  const octets = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes));
  const types = fc.constantFrom("HTTPS", "SVCB", "URI", "LOC", "SPF", "OPENPGPKEY", "TXT");
  fc.assert(
    fc.property(types, octets, (type, data) => {
      expect(answered(type, data)).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});
