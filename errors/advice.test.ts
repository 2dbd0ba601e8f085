import { adviceFor } from "./advice.ts";

const fault = (code: string, path?: string) => Object.assign(new Error(code), { code, ...(path && { path }) });

test.each([
  [
    "a full disk",
    fault("ENOSPC", "/data/state"),
    "disk-full",
    "free some space (df -h /data/state), then run this again: it takes up what was begun",
  ],
  [
    "a full quota, deep in a cause",
    new Error("no", { cause: fault("EDQUOT") }),
    "disk-full",
    "free some space (df -h .), then run this again: it takes up what was begun",
  ],
  [
    "a read-only checkout",
    fault("EROFS", "/src/.platform"),
    "read-only",
    "work in a copy that can be written to: /src/.platform is on a read-only file system",
  ],
  [
    "a file of somebody else",
    fault("EACCES", "/kit/key"),
    "permission",
    "give this user the rights it needs: ls -ld /kit/key",
  ],
])("of %s", (_, error, code, fix) => {
  expect(adviceFor(error)).toEqual({ code, fix });
});

test.each([
  ["a refused connection", fault("EACCES")],
  ["anything else", fault("ECONNRESET")],
  ["what is no error", "stopped"],
])("there is none of %s", (_, error) => {
  expect(adviceFor(error)).toBeUndefined();
});
