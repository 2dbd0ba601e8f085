import { stageFile } from "../../stage/file.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { withText } from "./set.ts";

const PROD = stageText("prod");
const set = (key: string, typed: string) => withText({ text: PROD, label: "x" }, key.split("."), typed);
const lines = (text: string) => text.split("\n");

test.each([
  ["a number", "akash.deposit", "0.5", /^\s+deposit: /],
  ["a switch", "services.api.placement.audited", "true", /audited: true/],
  ["text", "budget", "60 USD/month", /budget: "60 USD\/month"$/],
  ["what is text that looks like a number", "services.api.env.LEVEL", "5", /LEVEL: "?5"?/],
])("%s is written as the stage takes it, in one line", (_, key, typed, written) => {
  const { text } = set(key, typed);
  const changed = lines(text).filter((line) => !lines(PROD).includes(line));
  expect(changed).toEqual([expect.stringMatching(written)]);
});

test("what stood there is replaced, and nothing else", () => {
  const { text } = withText({ text: set("budget", "60 USD/month").text, label: "x" }, ["budget"], "70 USD/month");
  expect(stageFile(text).values).toEqual({ ...stageFile(PROD).values, budget: "70 USD/month" });
  expect(lines(text)).toHaveLength(lines(PROD).length + 1);
});

test("a number where text belongs is written as text, also the very one that stands there", () => {
  const wrong = PROD.replace("project: placeholder", "project: 123456");
  const { value } = withText({ text: wrong, label: "x" }, ["dns", "providers", "google", "project"], "123456");
  expect(value).toBe("123456");
});
