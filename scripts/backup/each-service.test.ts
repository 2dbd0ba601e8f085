import { UserError } from "../../engine/user-error.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { eachService } from "./each-service.ts";

const owner = (service: string): BackedUp => ({
  service,
  kind: "postgres",
  folder: service,
  place: service,
  container: service,
});
const silent = new UserError("unreachable", "its provider is silent.", "./platform up --refresh");
const options = { stage: "prod", json: true };
const never = new AbortController().signal;

afterEach(() => {
  process.exitCode = undefined;
});

test("one that fails is told of, with exit code 1, and the others are seen to", async () => {
  const seen: string[] = [];
  const failed = await eachService(
    [owner("one"), owner("two"), owner("three")],
    options,
    never,
    async ({ service }) => {
      if (service === "two") throw silent;
      seen.push(service);
    },
  );
  expect(seen).toEqual(["one", "three"]);
  expect(failed).toEqual([
    { service: "two", error: expect.objectContaining({ code: "unreachable", message: "its provider is silent." }) },
  ]);
  expect(process.exitCode).toBe(1);
});

test("where it fails for the only one, that is the error of the command", async () => {
  const work = () => Promise.reject(silent);
  await expect(eachService([owner("one")], { stage: "prod" }, never, work)).rejects.toBe(silent);
});

test("one that was stopped ends with that, and begins no other", async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const work = async ({ service }: BackedUp) => {
    seen.push(service);
    stop.abort();
    throw new Error("aborted");
  };
  await expect(eachService([owner("one"), owner("two")], options, stop.signal, work)).rejects.toMatchObject({
    code: "interrupted",
  });
  expect(seen).toEqual(["one"]);
});
