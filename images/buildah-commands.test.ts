import { buildArguments, pushArguments, storageConfiguration, surroundingArguments } from "./buildah-commands.ts";

test("a build is for the providers' platform, by layers, and without the time", () => {
  const build = { reference: "registry.test/p/api:1", containerfile: "/context/Containerfile", directory: "/context" };
  expect(buildArguments(build, ["--pull=missing"]).join(" ")).toBe(
    "build --layers --timestamp 0 --format oci --platform linux/amd64 --pull=missing --file /context/Containerfile --tag registry.test/p/api:1 /context",
  );
});

test.each([
  ["127.0.0.1:17608/p/api:1", "push --tls-verify=false --disable-compression"],
  ["localhost/p/api:1", "push --tls-verify=false --disable-compression"],
  ["registry.test/p/api:1", "push --disable-compression"],
])("%s: %s", (reference, start) => {
  expect(pushArguments({ reference, digestFile: "/d" }, ["--disable-compression"]).join(" ")).toBe(
    `${start} --digestfile /d ${reference} docker://${reference}`,
  );
});

test("a build for the sandbox sees the machine's network, authorities and npm, and pulls only what is missing", () => {
  const surroundings = { authorities: "/ca.pem", npmUser: "/home/me/.npmrc", npmGlobal: "/builds/npmrc" };
  expect(surroundingArguments(surroundings).join(" ")).toBe(
    "--pull=missing --isolation chroot --network host --volume /ca.pem:/etc/ssl/certs/ca-certificates.crt:ro --volume /home/me/.npmrc:/root/.npmrc:ro --volume /builds/npmrc:/usr/local/etc/npmrc:ro",
  );
});

test("what this machine does not have is not mounted", () => {
  expect(surroundingArguments({ npmGlobal: "/builds/npmrc" }).filter((word) => word === "--volume")).toHaveLength(1);
});

test("what is built lies in a folder of its own, and bases are read from every store", () => {
  const { storage, containers } = storageConfiguration("/builds", "/run/x", ["/one", "/two"]);
  expect(storage).toContain('graphroot = "/builds/storage"\nrunroot = "/run/x"\n');
  expect(storage).toContain('additionalimagestores = ["/one", "/two"]\n');
  expect(containers).toContain('tmp_dir = "/run/x/libpod"\n');
});
