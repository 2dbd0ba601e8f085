import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { follow } from "./follow.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "events-"));
  file = join(folder, "events");
});
afterEach(() => rm(folder, { recursive: true }));

const line = (text: string) => `${JSON.stringify({ diagnosticEvent: { message: text, severity: "info" } })}\n`;

async function textsUntil(ended: Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { event } of follow(file, ended)) if (event.kind === "said") texts.push(event.text);
  return texts;
}

test("events are read as they are written, and those that are written last, too", async () => {
  const run = async () => {
    await sleep(30);
    await writeFile(file, line("one") + line("two").slice(0, 9));
    await sleep(150);
    await appendFile(file, line("two").slice(9));
    await appendFile(file, `not JSON\n${line("three")}`);
  };
  expect(await textsUntil(run())).toEqual(["one", "two", "three"]);
});

test("each is told with when it was read", async () => {
  const run = async () => {
    await writeFile(file, line("one"));
    await sleep(300);
    await appendFile(file, line("two"));
  };
  const times: number[] = [];
  for await (const { at } of follow(file, run())) times.push(at);
  expect(times[1]! - times[0]!).toBeGreaterThan(100);
});

test("a file that is removed meanwhile is read to its end", async () => {
  const run = async () => {
    await writeFile(file, line("one"));
    await sleep(200);
    await rm(file);
  };
  expect(await textsUntil(run())).toEqual(["one"]);
});

test("nothing comes of a run that ends badly before it wrote", async () => {
  expect(await textsUntil(Promise.reject(new Error("no")))).toEqual([]);
});
