import { obstacle, type Surroundings, type Use } from "./requirements.ts";

const debian: Surroundings = { platform: "linux", uid: 0, has: () => true };
const without = (...programs: string[]): Surroundings => ({ ...debian, has: (program) => !programs.includes(program) });

test.each<[string, Surroundings, Use, string | undefined]>([
  ["nothing, on Debian as root with everything", debian, "build", undefined],
  ["another system", { ...debian, platform: "darwin", uid: 501 }, "read", "this is darwin"],
  ["another user", { ...debian, uid: 1000 }, "read", "another user"],
  ["no podman", without("podman"), "read", "podman is not on PATH"],
  [
    "no mmdebstrap, when it would build",
    without("buildah", "mmdebstrap"),
    "build",
    "buildah, mmdebstrap are not on PATH",
  ],
  ["nothing, when it only reads", without("buildah", "mmdebstrap"), "read", undefined],
])("in the way is %s", (_, surroundings, use, why) => {
  const found = obstacle(surroundings, use);
  if (why === undefined) expect(found).toBeUndefined();
  else expect(found?.why).toContain(why);
});

test("what is missing is named as the packages of Debian that have it", () => {
  expect(obstacle(without("buildah", "mmdebstrap"), "build")?.fix).toBe(
    "on Debian, as root: apt-get install --no-install-recommends buildah mmdebstrap",
  );
});
