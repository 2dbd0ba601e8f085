import { z } from "zod";
import { checkInputs } from "./check.ts";
import { UNKNOWN } from "./handler.ts";

const schema = z.strictObject({
  name: z.string().regex(/^[a-z]+$/),
  size: z.number().default(3),
  lease: z.strictObject({ gseq: z.number() }).optional(),
});

test("defaults are filled in", () => {
  expect(checkInputs(schema, { name: "a" })).toEqual({ inputs: { name: "a", size: 3 }, failures: [] });
});

test("an unknown key names the allowed ones", () => {
  const { failures } = checkInputs(schema, { name: "a", colour: "red" });
  expect(failures[0]?.reason).toContain("colour");
  expect(failures[0]?.reason).toContain("allowed: name, size, lease");
});

test("a wrong value is a failure at its path", () => {
  expect(checkInputs(schema, { name: "a", lease: { gseq: "1" } }).failures[0]?.property).toBe("lease.gseq");
});

test("a value that is not known yet is accepted anywhere, and the other defaults still apply", () => {
  const news = { name: UNKNOWN, lease: { gseq: UNKNOWN } };
  expect(checkInputs(schema, news)).toEqual({ inputs: { ...news, size: 3 }, failures: [] });
});

test("a wrong value beside an unknown one is still a failure", () => {
  expect(checkInputs(schema, { name: UNKNOWN, size: "big" }).failures.map(({ property }) => property)).toEqual([
    "size",
  ]);
});
