import { adviceFor } from "./advice.ts";

const fault = (code: string, path?: string) => Object.assign(new Error(code), { code, ...(path && { path }) });

test.each([
  [
    "a full disk",
    fault("ENOSPC", "/data/state"),
    "free some space (df -h /data/state), then run this again: it takes up what was begun",
  ],
  [
    "a full quota, deep in a cause",
    new Error("no", { cause: fault("EDQUOT") }),
    "free some space (df -h .), then run this again: it takes up what was begun",
  ],
  [
    "a read-only checkout",
    fault("EROFS", "/src/.platform"),
    "work in a copy that can be written to: /src/.platform is on a read-only file system",
  ],
  ["a file of somebody else", fault("EACCES", "/kit/key"), "give this user the rights it needs: ls -ld /kit/key"],
  ["a refused connection", fault("EACCES"), undefined],
  ["anything else", fault("ECONNRESET"), undefined],
  ["what is no error", "stopped", undefined],
])("of %s", (_, error, advice) => {
  expect(adviceFor(error)).toBe(advice);
});
