import { refusalOf } from "./registry-access.ts";

const basic = (login: string) => `Basic ${Buffer.from(login).toString("base64")}`;
const right = basic("sandbox:sandbox-registry");
const manifest = "/v2/platform/api/manifests/sha256:00";
const hidden = "/v2/platform/private/api/manifests/1";
const hiddenImage = "/v2/platform/private-image/blobs/sha256:00";

test.each<[string, string, string | undefined, number | undefined]>([
  ["asks who is there, so that clients send a login", "/v2/", undefined, 401],
  ["lets the known login in", "/v2/", right, undefined],
  ["lets podman in without a login", "/v2/", basic(":"), undefined],
  ["refuses another password", "/v2/", basic("sandbox:wrong"), 401],
  ["refuses another user", "/v2/", basic("somebody:sandbox-registry"), 401],
  ["gives an image to anybody", manifest, undefined, undefined],
  ["gives an image to podman without a login", manifest, basic(":"), undefined],
  ["gives nothing to a wrong login", manifest, basic("sandbox:wrong"), 401],
  ["gives nothing to a token", manifest, "Bearer abc", 401],
  ["gives nothing private without a login", hidden, undefined, 401],
  ["gives nothing private to podman without a login", hidden, basic(":"), 401],
  ["gives what is private to the login", hidden, right, undefined],
  ["knows a private image by its name", hiddenImage, basic(":"), 401],
  ["takes the path part as a whole", "/v2/platform/privateer/manifests/1", undefined, undefined],
])("the sandbox's registry %s", (_, path, authorization, status) => {
  expect(refusalOf({ method: "GET", path, authorization })?.status).toBe(status);
});

test("nothing is pushed where images are pulled from", () => {
  expect(refusalOf({ method: "PUT", path: manifest, authorization: right })).toMatchObject({ status: 405 });
  expect(refusalOf({ method: "HEAD", path: manifest, authorization: right })).toBeUndefined();
});
