import { runFaultSchedules } from "./run.ts";
import { scheduleOf } from "./schedule.ts";

test("200 schedules of kills and faults converge, with no orphan, no second deposit, and no data closed early", async () => {
  const { passed, failures } = await runFaultSchedules({ count: 200, seed: 1 });
  expect(failures.map(({ why }) => why).join("\n\n")).toBe("");
  expect(passed).toBe(200);
}, 600_000);

test("a seed always gives the same schedule", () => {
  expect(scheduleOf(7)).toEqual(scheduleOf(7));
  expect(scheduleOf(7)).not.toEqual(scheduleOf(8));
});
