import fc from "fast-check";
import { endpointName, formatTag, inquiryTag, isInquiry, nonceOf, parseTag } from "./tag.ts";

const name = fc.stringMatching(/^[a-z][-a-z0-9]{0,20}$/);

test("a tag is read back as it was written", () => {
  fc.assert(
    fc.property(name, name, name, fc.stringMatching(/^[0-9a-f]{8}$/), (project, stage, service, nonce) => {
      const tag = { project, stage, service, nonce };
      expect(parseTag(formatTag(tag))).toEqual(tag);
    }),
  );
});

test.each(["", "dcloud", "af:p/s/x", "af:p/s/x#zzzzzzzz", "af:p/s#00000000"])("%j is not a tag of ours", (text) => {
  expect(parseTag(text)).toBeUndefined();
});

test("a nonce depends on the values and not on the order of keys", () => {
  expect(nonceOf({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(nonceOf({ b: [{ d: 3, c: 2 }], a: 1 }));
  expect(nonceOf({ a: 1 })).not.toBe(nonceOf({ a: 2 }));
  expect(nonceOf({ a: [1, 2] })).not.toBe(nonceOf({ a: [2, 1] }));
  expect(nonceOf({ a: 1 })).toMatch(/^[0-9a-f]{8}$/);
});

test("an endpoint has one name in every deployment of a service, and no other service has it", () => {
  const name = endpointName("front", "af:p/s/proxy#00000000");
  expect(name).toMatch(/^front-[0-9a-f]{8}$/);
  expect(endpointName("front", "af:p/s/proxy#11111111")).toBe(name);
  for (const other of ["af:p/s/secrets#00000000", "af:p/t/proxy#00000000", "af:q/s/proxy#00000000"]) {
    expect(endpointName("front", other)).not.toBe(name);
  }
});

test("a deployment that is there only to hear bids is known by its tag, and by that it never ran anything", () => {
  const tag = parseTag(inquiryTag({ project: "p", stage: "s", service: "api" }));
  expect(tag).toMatchObject({ project: "p", stage: "s", service: "api" });
  expect(isInquiry({ tag, used: false })).toBe(true);
  expect(isInquiry({ tag, used: true })).toBe(false);
  expect(isInquiry({ tag: parseTag("af:p/s/api#00000000"), used: false })).toBe(false);
  expect(isInquiry({ tag: undefined, used: false })).toBe(false);
});
