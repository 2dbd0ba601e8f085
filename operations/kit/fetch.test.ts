import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Server } from "../../backup/s3/server.fixture.ts";
import { fetchKit, objectAt } from "./fetch.ts";

const LOGIN = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

test.each<[string, object]>([
  [
    "s3://b/shop/prod/kit/latest.age",
    { endpoint: "https://s3.us-east-1.amazonaws.com", region: "us-east-1", pathStyle: false },
  ],
  ["s3://b/a%20b?region=eu-central-1", { endpoint: "https://s3.eu-central-1.amazonaws.com", region: "eu-central-1" }],
  [
    "s3://b/k?endpoint=https://s3.example.com:9000&region=r&s3ForcePathStyle=true",
    { endpoint: "https://s3.example.com:9000", region: "r", pathStyle: true },
  ],
])("%s is an object of a bucket", (place, repository) => {
  expect(objectAt(place, LOGIN)).toMatchObject({ repository: { bucket: "b", ...repository } });
});

test("a key is read as it is named", () => {
  expect(objectAt("s3://b/a%20b/latest.age", LOGIN).key).toBe("a b/latest.age");
});

test.each<[string, string, object, RegExp]>([
  ["a bucket alone", "s3://b", LOGIN, /names no object/],
  ["a folder", "s3://b/shop/prod/kit/", LOGIN, /names no object/],
  ["no bucket", "s3:///latest.age", LOGIN, /names no object/],
  ["an endpoint that is none", "s3://b/k?endpoint=here", LOGIN, /is no URL/],
  ["a log-in that is missing", "s3://b/k", { AWS_ACCESS_KEY_ID: "key" }, /AWS_SECRET_ACCESS_KEY/],
])("%s is refused with the way out", (_, place, variables, message) => {
  expect(() => objectAt(place, variables as never)).toThrow(
    expect.objectContaining({ code: "kit", message: expect.stringMatching(message), fix: expect.stringMatching(/./) }),
  );
});

describe("a kit", () => {
  let folder: string;
  let server: S3Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kit-"));
    server = await S3Server.start();
    await server.put("shop/prod/kit/latest.age", "sealed");
  }, 600_000);
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const at = (key: string) => `s3://backup/${key}?endpoint=${server.repository.endpoint}&s3ForcePathStyle=true`;

  test("is fetched from a bucket, or read from a file", async () => {
    expect(await fetchKit(at("shop/prod/kit/latest.age"), LOGIN)).toBe("sealed");
    await writeFile(join(folder, "kit.age"), "sealed");
    expect(await fetchKit(join(folder, "kit.age"))).toBe("sealed");
  });

  test.each<[string, () => string, Record<string, string>, RegExp]>([
    ["an object that is not there", () => at("shop/prod/kit/none.age"), LOGIN, /has no shop\/prod\/kit\/none\.age/],
    ["another key", () => at("k"), { ...LOGIN, AWS_SECRET_ACCESS_KEY: "x" }, /does not know the access key/],
    ["a file that is not there", () => join(folder, "none"), {}, /there is no file/],
    ["a folder", () => folder, {}, /it is a folder/],
  ])("with %s is told why it cannot be", async (_, place, variables, message) => {
    await expect(fetchKit(place(), variables)).rejects.toMatchObject({
      code: "kit",
      message: expect.stringMatching(message),
    });
  });
});
