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
const pulled = event("web", "Pulled", "");
const started = event("web", "Started", "");
const killed = event("web", "OOMKilled", "Container web ended with exit code 137: OOMKilled");
const failed = (note: string) => event("web", "Failed", note);
const named = (...names: string[]) => names.map((name) => ({ name }));
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
    expect(diagnose(named("web", "tunnel"), { events, logs: [] })).toEqual([
      {
        container: "web",
        fault: "image",
        code: "image-unavailable",
        says: `container web: image ${IMAGE} cannot be pulled, the registry says: ${answer}`,
        everywhere,
      },
    ]);
  },
);

test("a container that ends at every start is told with its last lines, and those of no other", () => {
  const events = [event("web-0", "Started", ""), backOff("web-0"), event("web-tunnel-0", "Started", "")];
  const logs = [...Array(9).keys()].map((n) => line("web-0", `line ${n}`)).concat(line("web-tunnel-0", "calm"));
  const [found, ...others] = diagnose(named("web", "web-tunnel"), { events, logs });
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: "container-crashed", fault: "program" });
  expect(found?.says).toBe(
    `container web ends at every start; it wrote last:${[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `\n    line ${n}`).join("")}`,
  );
});

test("a container that was started once more is told so: its lines are of a start that goes on", () => {
  const again = (...events: KubeEvent[]) => diagnose(named("web"), { events, logs: [] })[0]?.startedAgain;
  expect(again(started, backOff("web"))).toBeUndefined();
  expect(again(started, backOff("web"), pulled, started)).toBe(true);
});

test("every container that does not run is told, in the given order", () => {
  const events = [backOff("web"), pull("api", IMAGE, "no")];
  const found = diagnose(named("api", "web", "db"), { events, logs: [] });
  expect(found.map(({ container, fault }) => `${container} ${fault}`)).toEqual(["api image", "web program"]);
});

test("a line of a log cannot look like one of ours", () => {
  const [found] = diagnose(named("web"), { events: [backOff("web")], logs: [line("web", "a\nproblem  b")] });
  expect(found?.says).toBe("container web ends at every start; it wrote last:\n    a\n    problem  b");
});

test.each<[string, KubeEvent[], string[], string, string]>([
  ["that wrote nothing", [started, backOff("web")], [], "program", "ends at every start, and wrote nothing"],
  [
    "that takes more memory than it leased",
    [pulled, started, killed, backOff("web")],
    ["ready"],
    "memory",
    "is killed at 64Mi of memory: it takes more than it leased",
  ],
  [
    "that is killed while it is started once more",
    [pulled, started, killed, backOff("web"), pulled, started],
    [],
    "memory",
    "is killed at 64Mi of memory: it takes more than it leased",
  ],
  [
    "that was killed before, and now ends by itself",
    [started, killed, backOff("web"), pulled, started, backOff("web")],
    ["exit 1"],
    "program",
    "ends at every start; it wrote last:\n    exit 1",
  ],
  [
    "whose volume is full",
    [started, backOff("web")],
    ["starting", 'FATAL: could not write lock file "postmaster.pid": No space left on device'],
    "volume",
    'ends at every start, as its volume is full; it wrote last:\n    starting\n    FATAL: could not write lock file "postmaster.pid": No space left on device',
  ],
  [
    "whose volume is full, as Node.js says it",
    [started, backOff("web")],
    ["Error: ENOSPC: no space left on device, write"],
    "volume",
    "ends at every start, as its volume is full; it wrote last:\n    Error: ENOSPC: no space left on device, write",
  ],
  [
    "whose volume is full, with the trace of a stack after it",
    [started, backOff("web")],
    ["Error: ENOSPC: no space left on device, write", ...Array.from({ length: 20 }, (_, line) => `at line ${line}`)],
    "volume",
    `ends at every start, as its volume is full; it wrote last:${Array.from({ length: 8 }, (_, line) => `\n    at line ${line + 12}`).join("")}`,
  ],
  [
    "that may watch no more files, for which Linux has the same number of error",
    [started, backOff("web")],
    ["Error: ENOSPC: System limit for number of file watchers reached"],
    "program",
    "ends at every start; it wrote last:\n    Error: ENOSPC: System limit for number of file watchers reached",
  ],
  [
    "whose command is not in the image",
    [pulled, failed("Error: crun: executable file `serve` not found in $PATH: No such file"), backOff("web")],
    [],
    "command",
    "cannot be started, the runtime says: crun: executable file `serve` not found in $PATH: No such file",
  ],
  [
    "whose new command is not in the image, while its log is that of the old one",
    [started, backOff("web"), pulled, failed("Error: failed to create containerd task"), backOff("web")],
    ["calm"],
    "command",
    "cannot be started, the runtime says: failed to create containerd task",
  ],
  [
    "whose image came late, and that ends",
    [pull("web", IMAGE, "no"), failed("Error: ErrImagePull"), pulled, started, backOff("web")],
    ["exit 1"],
    "program",
    "ends at every start; it wrote last:\n    exit 1",
  ],
])("a container %s is told", (_, events, lines, fault, says) => {
  const logs = lines.map((each) => line("web", each));
  const [found] = diagnose([{ name: "web", memory: "67108864" }], { events, logs });
  expect(found?.fault).toBe(fault);
  expect(found?.says).toBe(`container web ${says}`);
});

test("how much memory it was is left out where it is not known", () => {
  const [found] = diagnose(named("web"), { events: [started, killed, backOff("web")], logs: [] });
  expect(found?.says).toBe("container web is killed: it takes more memory than it leased");
});

test.each([
  [
    'Error: OCI runtime create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
    true,
  ],
  ['Error: runc create failed: exec: "/serve": stat /serve: no such file or directory: unknown', true],
  ["Error: runc create failed: open /sys/fs/cgroup: no such file or directory", false],
  ["Error: exec format error", false],
])("a provider is not left for another where the image lacks the command: %s", (note, everywhere) => {
  const [found] = diagnose(named("web"), { events: [pulled, failed(note), backOff("web")], logs: [] });
  expect(found).toMatchObject({ code: "container-crashed", fault: "command", everywhere });
});

test.each([
  ["nothing is known", []],
  ["it was pulled in the end", [pull("web", IMAGE, "no"), event("web", "Pulled", "")]],
  ["another container has failed", [pull("other", IMAGE, "no")]],
])("nothing is diagnosed where %s", (_, events) => {
  expect(diagnose(named("web"), { events, logs: [] })).toEqual([]);
});
