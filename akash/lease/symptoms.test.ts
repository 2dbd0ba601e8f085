import type { KubeEvent, LogLine } from "../gateway/stream.ts";
import { diagnose } from "./symptoms.ts";

const event = (pod: string, reason: string, note: string): KubeEvent => ({
  type: "",
  reason,
  note,
  object: { kind: "Pod", name: pod },
});
const line = (name: string, message: string): LogLine => ({ name, message });
const pull = (pod: string, image: string, answer: string) =>
  event(pod, "Failed", `Failed to pull image "${image}": ${answer}`);
const backOff = (pod: string) => event(pod, "BackOff", `Back-off restarting failed container ${pod} in pod ${pod}`);
const IMAGE = "ghcr.io/a/web:9";
const around = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": `;

test.each([
  ["no such tag", `rpc error: code = NotFound desc = ${around}${IMAGE}: not found`, `${IMAGE}: not found`, true],
  [
    "a private repository",
    `${around}pull access denied, repository does not exist or may require authorization`,
    "pull access denied, repository does not exist or may require authorization",
    true,
  ],
  [
    "a limit of pulls",
    `${around}unexpected status code 429 Too Many Requests: toomanyrequests: You have reached your pull rate limit`,
    "unexpected status code 429 Too Many Requests: toomanyrequests: You have reached your pull rate limit",
    false,
  ],
  [
    "a registry that is not there",
    `${around}dial tcp: lookup ghcr.io: no such host`,
    "dial tcp: lookup ghcr.io: no such host",
    false,
  ],
])(
  "an image that cannot be pulled is told with its container and the registry's answer: %s",
  (_, note, answer, everywhere) => {
    const events = [
      event("web-5d4f-x2x", "Pulling", ""),
      pull("web-5d4f-x2x", IMAGE, note),
      event("web-5d4f-x2x", "Failed", "Error: ErrImagePull"),
    ];
    expect(diagnose(["web", "tunnel"], { events, logs: [] })).toEqual({
      code: "image-unavailable",
      says: `container web: image ${IMAGE} cannot be pulled, the registry says: ${answer}`,
      everywhere,
    });
  },
);

test("a container that ends at every start is told with its last lines, and those of no other", () => {
  const events = [event("web-0", "Started", ""), backOff("web-0"), event("web-tunnel-0", "Started", "")];
  const logs = [...Array(9).keys()].map((n) => line("web-0", `line ${n}`)).concat(line("web-tunnel-0", "calm"));
  const found = diagnose(["web", "web-tunnel"], { events, logs });
  expect(found?.code).toBe("container-crashed");
  expect(found?.says).toBe(
    `container web ends at every start; it wrote last:${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `\n    line ${n}`).join("")}`,
  );
  expect(diagnose(["web"], { events: [backOff("web")], logs: [] })?.says).toBe(
    "container web ends at every start, and wrote nothing",
  );
});

test.each([
  ["nothing is known", []],
  ["it was pulled in the end", [pull("web", IMAGE, "no"), event("web", "Pulled", "")]],
  ["another container has failed", [pull("other", IMAGE, "no")]],
])("nothing is diagnosed where %s", (_, events) => {
  expect(diagnose(["web"], { events, logs: [] })).toBeUndefined();
});
