import { lack } from "./requirements.ts";

test.each([
  ["another system than Linux", { platform: "darwin", root: true, missing: [] }, "need Linux, and this is darwin"],
  ["a user who is not root", { platform: "linux", root: false, missing: [] }, "need root"],
  ["a missing program", { platform: "linux", root: true, missing: ["podman", "mkfs.ext4"] }, "need podman, mkfs.ext4"],
])("%s is told, with the way out that needs nothing", (_, machine, why) => {
  const told = lack(machine)!;
  expect(told.why).toContain(why);
  expect(told.fix).toContain("sandbox.runtime: simulated needs nothing");
});

test("what is missing is named by its package", () => {
  expect(lack({ platform: "linux", root: true, missing: ["nsenter", "unshare", "ip"] })?.fix).toContain(
    "apt-get install --no-install-recommends util-linux iproute2\n",
  );
});

test("a machine that has everything lacks nothing", () => {
  expect(lack({ platform: "linux", root: true, missing: [] })).toBeUndefined();
});
