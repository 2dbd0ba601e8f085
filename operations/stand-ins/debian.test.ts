import { bootstrapArguments, mirrorOf } from "./debian.ts";

const base = { file: "debian.tar", from: "debian", suite: "trixie", packages: ["ca-certificates"] } as const;

test.each([
  [
    "Debian's own",
    "Debian Debian http://mirror.example/debian/\nDebian Debian-Security http://mirror.example/security/\n",
    "http://mirror.example/debian/",
  ],
  [
    "that of another line",
    "node nodistro https://other.example/\nDebian Debian http://mirror.example/debian/\n",
    "http://mirror.example/debian/",
  ],
  ["none on another distribution", "Ubuntu Ubuntu http://ubuntu.example/\n", undefined],
  ["none without any", "", undefined],
])("the mirror is %s", (_, targets, mirror) => {
  expect(mirrorOf(targets)).toBe(mirror);
});

test("without a mirror mmdebstrap takes its own", () => {
  expect(bootstrapArguments(base, "/out/debian.tar", "http://mirror.example/debian").slice(-3)).toEqual([
    "trixie",
    "/out/debian.tar",
    "http://mirror.example/debian",
  ]);
  expect(bootstrapArguments(base, "/out/debian.tar", undefined).slice(-2)).toEqual(["trixie", "/out/debian.tar"]);
});
