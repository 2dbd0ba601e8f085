import type { Diagnosis } from "../../../akash/lease/symptoms.ts";
import { CrashWatch } from "./crash-watch.ts";

const crash: Diagnosis = {
  container: "postgres",
  fault: { kind: "crash" } as never,
  code: "container-crashed",
  says: "container postgres ends at every start",
  everywhere: false,
};

/** What is said at each look, 21 s apart. */
async function looks(symptoms: readonly (Diagnosis | undefined)[]): Promise<(Diagnosis | undefined)[]> {
  let now = 0;
  let at = 0;
  const watch = new CrashWatch(
    async () => symptoms[at++],
    () => now,
  );
  const said: (Diagnosis | undefined)[] = [];
  for (const _ of symptoms) {
    now += 21_000;
    said.push(await watch.look());
  }
  return said;
}

test("a container that is found crashed three times in a row is given up, and not before", async () => {
  expect(await looks([crash, crash, crash])).toEqual([undefined, undefined, crash]);
});

test("why is what it wrote until it ended, also where it was just started again", async () => {
  const whole = { ...crash, says: "it wrote last: damaged" };
  const begun = { ...crash, says: "it wrote last: starting", startedAgain: true } as const;
  expect(await looks([begun, whole, begun])).toEqual([undefined, undefined, whole]);
  expect(await looks([begun, begun, begun])).toEqual([undefined, undefined, begun]);
  expect(await looks([whole, undefined, begun, begun, begun])).toEqual([...Array(4).fill(undefined), begun]);
});

test("one that was up in between is waited for", async () => {
  expect(await looks([crash, crash, undefined, crash, crash])).toEqual(Array(5).fill(undefined));
});

test("nobody is asked more often than every 20 s, nor given up where the provider does not answer", async () => {
  let asked = 0;
  let now = 0;
  const watch = new CrashWatch(
    async () => {
      asked += 1;
      throw new Error("no answer");
    },
    () => now,
  );
  for (; now < 60_000; now += 1_000) expect(await watch.look()).toBeUndefined();
  expect(asked).toBe(2);
});
