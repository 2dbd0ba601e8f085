import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { internet } from "../../network/network.ts";
import type { Repository } from "../repository.ts";
import { type AccessProblem, accessProblem, clockProblem, tryAccess } from "./access.ts";
import { S3 } from "./client.ts";
import { S3Error } from "./errors.ts";
import { LockedBucket } from "./locked-bucket.fixture.ts";
import { S3Server } from "./server.fixture.ts";

let server: S3Server;
beforeAll(async () => {
  server = await S3Server.start();
}, 600_000);
afterAll(() => server.close());

async function using<T>(use: (s3: S3) => Promise<T>, other: Partial<Repository> = {}): Promise<T> {
  await using s3 = new S3({ ...server.repository, ...other }, internet, AbortSignal.timeout(30_000));
  return await use(s3);
}

test("an object is written once, read back, listed with what is beside it, and deleted", () =>
  using(async (s3) => {
    const key = "a project/local/post+gres & co/generations/ö (1).json";
    expect(await s3.writeNew(key, "first")).toBe(true);
    expect(await s3.writeNew(key, "second")).toBe(false);
    expect(await s3.read(key)).toBe("first");
    expect((await s3.list("a project/")).map((each) => [each.key, each.size])).toEqual([[key, 5]]);
    expect(await s3.children("a project/local/")).toEqual({
      objects: [],
      folders: ["a project/local/post+gres & co/"],
    });
    await s3.delete(key);
    expect(await s3.read(key)).toBeUndefined();
    expect(await s3.list("a project/")).toEqual([]);
  }));

test("an object that is replaced is the new one", () =>
  using(async (s3) => {
    for (const text of ["first", "second"]) await s3.replace("replaced", text);
    expect(await s3.read("replaced")).toBe("second");
    await s3.delete("replaced");
  }));

test(
  "a listing of more than one page is whole",
  () =>
    using(async (s3) => {
      const keys = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
      for (let at = 0; at < keys.length; at += 50)
        await Promise.all(keys.slice(at, at + 50).map((key) => s3.writeNew(key, "")));
      expect((await s3.list("many/")).map(({ key }) => key)).toEqual(keys);
    }),
  60_000,
);

test("a bucket with object lock takes what is written, and keeps it from whoever has the key", async () => {
  const { endpoint, accessKey, secretKey } = server.repository;
  const locked = new LockedBucket(endpoint, "locked", { accessKeyId: accessKey, secretAccessKey: secretKey });
  await locked.make();
  const at = { bucket: "locked" };
  await using(async (s3) => {
    expect(await tryAccess(s3, { ...server.repository, ...at }, "project/local")).toBeUndefined();
    await s3.writeNew("project/local/record.json", "first");
    await sleep(10);
    const then = new Date();
    await sleep(10);
    expect((await locked.deleteAll()).refused).toBeGreaterThan(0);
    expect(await s3.list("project/")).toEqual([]);
    await s3.replace("project/local/record.json", "second");
    await locked.bringBack(then);
    expect(await s3.read("project/local/record.json")).toBe("first");
  }, at);
});

/** AWS refuses it otherwise where the bucket has a retention of its own; versitygw, which answers here, does not. */
test("what is written carries its digest", async () => {
  const heard: (string | undefined)[] = [];
  const double = createServer((request, response) => {
    heard.push(request.headers["content-md5"] as string | undefined);
    request.resume().on("end", () => response.end());
  });
  const { port } = await new Promise<AddressInfo>((resolve) => {
    double.listen(0, "127.0.0.1", () => resolve(double.address() as AddressInfo));
  });
  await using((s3) => s3.replace("key", "text"), { endpoint: `http://127.0.0.1:${port}` });
  expect(heard).toEqual([createHash("md5").update("text").digest("base64")]);
  double.close();
});

describe("access", () => {
  const tried = (other: Partial<Repository> = {}) =>
    using((s3) => tryAccess(s3, { ...server.repository, ...other }, "project/local/postgres"), other);

  test("with every right leaves nothing behind", async () => {
    expect(await tried()).toBeUndefined();
    expect(await using((s3) => s3.list("project/"))).toEqual([]);
  });

  test.each<[string, Partial<Repository>, string]>([
    ["to a bucket that is not there", { bucket: "none" }, "there is no bucket none at http"],
    ["with a key that is not known", { accessKey: "other" }, "does not know the access key"],
    ["with another secret", { secretKey: "other" }, "does not know the access key"],
    ["where nothing answers", { endpoint: "http://127.0.0.1:9" }, "cannot be used now"],
  ])("%s is told with the way out", async (_, other, why) => {
    const problem = (await tried(other)) as AccessProblem;
    expect(problem.why).toContain(why);
    expect(problem.fix).not.toBe("");
  });

  const at: Repository = {
    endpoint: "https://s3.example.com",
    bucket: "b",
    region: "r",
    pathStyle: false,
    accessKey: "k",
    secretKey: "s",
  };

  test.each([
    ["AccessDenied", 403, "s3:ListBucket"],
    ["RequestTimeTooSkewed", 403, "set the clock"],
    ["PermanentRedirect", 301, "the bucket's region"],
    ["SlowDown", 503, "check endpoint"],
  ])("a refusal with %s has its own way out", (code, status, fix) => {
    expect(accessProblem(new S3Error("listing x", status, code, "said"), at).fix).toContain(fix);
  });

  test("a clock that is off is said before requests are refused", () => {
    expect(clockProblem(0, 4 * 60_000, at)).toBeUndefined();
    expect(clockProblem(3_600_000, 0, at)?.why).toContain("differ by 60 min; from 15 min on");
  });
});
