import { openBrowser, openerOf } from "./browser.ts";

test.each([
  ["linux", ["xdg-open", "http://127.0.0.1:1/"]],
  ["freebsd", ["xdg-open", "http://127.0.0.1:1/"]],
  ["darwin", ["open", "http://127.0.0.1:1/"]],
  ["win32", ["cmd", "/c", "start", "", "http://127.0.0.1:1/"]],
] as const)("on %s a browser is opened by its own program", (platform, words) => {
  expect(openerOf(platform, "http://127.0.0.1:1/")).toEqual(words);
});

test("a machine without a browser is no error", async () => {
  await openBrowser(["no-such-program-here", "http://127.0.0.1:1/"]);
  await openBrowser([process.execPath, "-e", "process.exit(3)"]);
});
