import { boundedFetch } from "./bounded-fetch.ts";
import { NoAnswerError } from "./no-answer-error.ts";

const url = "https://api.example.com/v1/zones?token=secret";

test("what the transport throws becomes who was asked for what, and why nobody answered", () => {
  const refused = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 192.0.2.1:443") });
  expect(new NoAnswerError("GET", url, refused).message).toBe(
    "GET api.example.com/v1/zones: connect ECONNREFUSED 192.0.2.1:443",
  );
});

test.each([new TypeError(""), new TypeError("fetch failed", { cause: new TypeError("") }), new Error()])(
  "no bare name of a class is told",
  (thrown) => {
    expect(new NoAnswerError("PUT", url, thrown).message).toBe(
      "PUT api.example.com/v1/zones: the connection failed, and nothing tells why",
    );
  },
);

test("a request that nobody answers fails as that", async () => {
  await expect(boundedFetch("http://127.0.0.1:1/status", { method: "PUT" })).rejects.toMatchObject({
    name: "NoAnswerError",
    message: expect.stringMatching(/^PUT 127\.0\.0\.1:1\/status: /),
  });
});
