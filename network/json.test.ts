import { z } from "zod";
import { expectShape, parseJson, readJson } from "./json.ts";

const url = "https://api.example.com/v1/zones?token=canary";
const zones = z.object({ zones: z.array(z.object({ name: z.string() })) });

test.each([
  ["", "nothing"],
  ["<!DOCTYPE html><p>Log in", "a web page, as a captive portal or a proxy sends it"],
  ['{"zones":[{"na', "the beginning of some, which broke off"],
  ["upstream error canary", "21 characters of text"],
])("%j is no JSON, and its content is not repeated", (text, kind) => {
  expect(() => parseJson(text, url)).toThrow(`api.example.com/v1/zones: expected JSON, received ${kind} (NOT_JSON)`);
  expect(() => parseJson(text, url)).not.toThrow("canary");
});

test.each([
  ["{}", "zones: Invalid input: expected array, received undefined"],
  ["null", "Invalid input: expected object, received null"],
  ["[]", "Invalid input: expected object, received array"],
  ['{"zones":[{"name":5}]}', "zones.0.name: Invalid input: expected string, received number"],
])("%s is JSON of something else, which is said with what was expected", (text, problem) => {
  const read = () => readJson(text, zones, url);
  expect(read).toThrow(`api.example.com/v1/zones: the answer has another form: ${problem} (WRONG_SHAPE)`);
  expect(read).toThrow(expect.objectContaining({ code: "WRONG_SHAPE", host: "api.example.com", path: "/v1/zones" }));
});

test("members that nobody reads do not matter", () => {
  expect(expectShape({ zones: [{ name: "a", plan: null }], more: 1 }, zones, url)).toEqual({ zones: [{ name: "a" }] });
});

test("of many problems a few are told", () => {
  const value = { zones: Array.from({ length: 5000 }, () => 1) };
  expect(() => expectShape(value, zones, url)).toThrow("and 4997 more (WRONG_SHAPE)");
});
