import { parseCron } from "./cron.ts";

test("every field becomes the texts that date prints", () => {
  expect(parseCron("*/20 3 1 jan-mar sun,6")).toEqual({
    minutes: ["00", "20", "40"],
    hours: ["03"],
    days: ["01"],
    months: ["01", "02", "03"],
    weekdays: ["0", "6"],
    eitherDay: true,
  });
});

test.each([
  ["* * * * *", { minutes: 60, hours: 24, days: 31, months: 12, weekdays: 7 }, false],
  ["@daily", { minutes: 1, hours: 1, days: 31, months: 12, weekdays: 7 }, false],
  ["5/15 * * * *", { minutes: 4, hours: 24, days: 31, months: 12, weekdays: 7 }, false],
  ["0 9-17 * * 1-5", { minutes: 1, hours: 9, days: 31, months: 12, weekdays: 5 }, false],
  ["0 0 * * 0,7", { minutes: 1, hours: 1, days: 31, months: 12, weekdays: 1 }, false],
  ["0 0 13 * fri", { minutes: 1, hours: 1, days: 1, months: 12, weekdays: 1 }, true],
])("%s has so many values", (line, counts, eitherDay) => {
  const { eitherDay: either, ...fields } = parseCron(line);
  expect(Object.fromEntries(Object.entries(fields).map(([name, list]) => [name, list.length]))).toEqual(counts);
  expect(either).toBe(eitherDay);
});

test.each([
  ["0 3 * *", 'has 4 fields, not 5 such as in "30 3 * * *"'],
  ["60 3 * * *", '"60" is no minute: 0 to 59, a range such as 0-59, or a step such as */2'],
  ["0 24 * * *", '"24" is no hour'],
  ["0 0 0 * *", '"0" is no day'],
  ["0 0 1 dez *", '"dez" is no month'],
  ["0 5-2 * * *", '"5-2" is no hour'],
  ["0 */0 * * *", '"*/0" is no hour'],
  ["0 1-2-3 * * *", '"1-2-3" is no hour'],
])("%s is refused: %s", (line, why) => {
  expect(() => parseCron(line)).toThrow(why);
});
