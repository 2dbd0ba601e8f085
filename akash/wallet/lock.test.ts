import { mkdtemp, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { lockWallet } from "./lock.ts";

const never = () => undefined;
const signal = () => AbortSignal.timeout(20_000);
const freshPath = async () => join(await mkdtemp(join(tmpdir(), "lock-")), "wallet.lock");
const foreign = (changes: object) => JSON.stringify({ pid: process.pid, host: hostname(), since: "then", ...changes });
const sent = { hash: "ABC", until: "12" };
/** Larger than any process id Linux gives out. */
const endedPid = 2 ** 30;

test("two holders never overlap, however many want the lock", async () => {
  const path = await freshPath();
  let holders = 0;
  let most = 0;
  const use = async () => {
    const lock = await lockWallet(path, signal(), never);
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 5));
    holders--;
    await lock.release();
  };
  await Promise.all(Array.from({ length: 6 }, use));
  expect(most).toBe(1);
  expect(await readdir(join(path, ".."))).toEqual([]);
});

test("a waiting process is told which one holds the lock", async () => {
  const path = await freshPath();
  const first = await lockWallet(path, signal(), never);
  const told: string[] = [];
  const second = lockWallet(path, signal(), (message) => told.push(message));
  await new Promise((resolve) => setTimeout(resolve, 200));
  await first.release();
  await (await second).release();
  const holder = `process ${process.pid} on ${hostname()}, since \\d{4}-\\d\\d-\\d\\dT\\S+Z`;
  expect(told).toEqual([expect.stringMatching(`^the wallet is in use by ${holder}, waiting for it$`)]);
});

test("the lock of a killed process is taken over, with the transaction it left", async () => {
  const path = await freshPath();
  await writeFile(path, foreign({ pid: endedPid, sent }));
  const lock = await lockWallet(path, signal(), never);
  expect(lock.abandoned).toMatchObject({ pid: endedPid, sent });
  await lock.release();
});

test("a transaction left is passed on by who is killed before its outcome was known", async () => {
  const path = await freshPath();
  await writeFile(path, foreign({ pid: endedPid, sent }));
  const second = await lockWallet(path, signal(), never);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid, sent });
  await second.abandon();
  const third = await lockWallet(path, signal(), never);
  expect(third.abandoned).toMatchObject({ sent });
  await third.release();
});

test("a lock of another host is taken over once it is silent for a minute", async () => {
  const path = await freshPath();
  await writeFile(path, foreign({ host: "elsewhere" }));
  const stopped = new AbortController();
  const waiting = lockWallet(path, stopped.signal, () => stopped.abort(new Error("still held")));
  await expect(waiting).rejects.toThrow("still held");
  const old = new Date(Date.now() - 61_000);
  await utimes(path, old, old);
  const lock = await lockWallet(path, signal(), never);
  expect(lock.abandoned?.host).toBe("elsewhere");
  await lock.release();
});

test("the journal names the transaction before it is sent", async () => {
  const path = await freshPath();
  const lock = await lockWallet(path, signal(), never);
  await lock.journal(sent);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid, sent });
  await lock.release();
});
