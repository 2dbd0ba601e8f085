import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rememberSecret } from "../redaction/known.ts";
import { followedPulumi, type ReadyStage } from "./engine.ts";
import type { Arrival } from "./events/follow.ts";
import { root } from "./root.ts";
import { findRunFile } from "./run-files.ts";

const STAGE = `engine-test-${process.pid}`;
let folder: string;
let kept: string | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  if (kept) await rm(join(root, kept), { force: true });
});

/** Runs a shell script in place of the engine; `$EVENTS` is where it writes its events. */
async function run(script: string) {
  const program = join(folder, "pulumi");
  const last = "for EVENTS; do :; done";
  await writeFile(program, `#!/bin/sh\n${last}\n${script}\n`);
  await chmod(program, 0o700);
  const environment = { PATH: `${folder}:${process.env.PATH}`, PLATFORM_OFFLINE: "1" };
  const ready = { name: STAGE, environment, stage: {}, file: "" } as unknown as ReadyStage;
  const arrivals: Arrival[] = [];
  const ended = await followedPulumi(ready, ["preview"], (arrival) => arrivals.push(arrival));
  kept = ended.log.file;
  const texts = arrivals.flatMap(({ event }) => (event.kind === "said" ? [event.text] : []));
  return { ...ended, texts };
}

const say = (text: string) => `echo '{"diagnosticEvent":{"severity":"info","message":"${text}"}}' >>"$EVENTS"`;

test("what the engine tells is handed on, also the last of it, and its exit code", async () => {
  const { code, texts } = await run(`${say("one")}; sleep 0.2; ${say("two")}; exit 7`);
  expect({ code, texts }).toEqual({ code: 7, texts: ["one", "two"] });
  expect(await findRunFile(`${STAGE}-preview.events`)).toBeUndefined();
});

test("what it prints is a log for its owner, without secrets, and nothing else of it stays", async () => {
  rememberSecret("engine-test-secret");
  const { log } = await run("echo plan; echo error: engine-test-secret is wrong >&2; exit 1");
  expect(log.text).toBe("plan\nerror: [secret] is wrong\n");
  expect(log.file).toBe(`.platform/engine/${STAGE}-preview.log`);
  expect(await readFile(join(root, log.file), "utf8")).toBe(log.text);
  expect((await stat(join(root, log.file))).mode & 0o777).toBe(0o600);
  expect(await findRunFile(`${STAGE}-preview.output`)).toBeUndefined();
});

test("it has no terminal, and nobody to ask", async () => {
  const { log } = await run("[ -t 0 ] || [ -t 1 ] || echo none; read -r answer || echo nobody");
  expect(log.text).toBe("none\nnobody\n");
});
