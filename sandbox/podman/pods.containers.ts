import { once } from "node:events";
import { glob, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ManifestExpose, ManifestService } from "../../sdl/types.ts";
import { busyboxStore, type ImageStore } from "../../tests/containers/images.fixture.ts";
import { DialTable } from "../dial.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Workload } from "../runtime/workload.ts";
import { AddressPool } from "./addresses.ts";
import { footprintOf, presentFootprint } from "./footprint.ts";
import { MOST_CONNECTIONS } from "./host.ts";
import { Pods } from "./pods.ts";

const MiB = 2 ** 20;
const LEASE = "akash1tenant/1/1/1";
const OTHER = "akash1tenant/2/1/1";

let store: ImageStore;
let state: string;
let dial: DialTable;
let pods: Pods;
let runtime: Runtime;

beforeAll(async () => {
  store = await busyboxStore();
});

afterAll(() => store.remove());

async function startPods(): Promise<void> {
  dial = new DialTable();
  const connect = async (host: string, port: number) => dial.find(host, port, "tcp");
  pods = await Pods.start({
    state,
    imageStores: [store.folder],
    authorities: [],
    dial,
    connect,
    resolverPort: 1,
    names: new AddressPool("198.51.100."),
    lost: () => {},
    log: () => {},
  });
  const options = { host: "provider.a.sandbox", domain: "ingress.a.sandbox", dial, readyDelay: 0, connect };
  runtime = new Runtime({ ...options, imageOf: () => pods.image, backOff: (failures) => (failures - 1) * 1000 });
}

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "pods-"));
  await startPods();
});

afterEach(async () => {
  await runtime.close(0);
  await pods.close();
  await rm(state, { recursive: true, force: true });
});

interface Wanted {
  name?: string;
  script: string;
  image?: string;
  memory?: number;
  cpu?: number;
  ports?: Partial<ManifestExpose>[];
  volumes?: { name: string; mount: string; size: number; class?: string }[];
  env?: string[];
}

function service({ name = "web", script, image = "localhost/busybox:1", ...more }: Wanted): ManifestService {
  const volumes = more.volumes ?? [];
  return {
    name,
    image,
    command: ["sh", "-c"],
    args: [`trap 'exit 0' TERM\n${script}`],
    env: more.env ?? null,
    count: 1,
    credentials: null,
    resources: {
      id: 1,
      cpu: { units: { val: String(more.cpu ?? 500) } },
      memory: { size: { val: String(more.memory ?? 64 * MiB) } },
      storage: volumes.map((volume) => ({
        name: volume.name,
        size: { val: String(volume.size) },
        attributes: [{ key: "class", value: volume.class ?? "beta3" }],
      })),
      gpu: { units: { val: "0" } },
      endpoints: [],
    },
    params: { storage: volumes.map((volume) => ({ name: volume.name, mount: volume.mount, readOnly: false })) },
    expose: (more.ports ?? []).map((port) => ({
      port: 8080,
      externalPort: 0,
      proto: "TCP",
      service: "",
      global: false,
      hosts: null,
      ip: "",
      endpointSequenceNumber: 0,
      httpOptions: {} as never,
      ...port,
    })),
  };
}

const FOREVER = "while :; do sleep 1 & wait; done";

async function apply(services: ManifestService[], lease = LEASE, ports: Record<string, number> = {}): Promise<void> {
  await runtime.apply(lease, lease.split("/")[1]!, { name: "group", services }, { ports, addresses: {}, hosts: [] });
}

const workload = (name = "web", lease = LEASE): Workload => runtime.workloads(lease)!.get(name)!;

const written = (name?: string, lease?: string) => workload(name, lease).logs.map(({ message }) => message);

const told = (name?: string) => workload(name).events.map(({ reason, note }) => `${reason}: ${note}`);

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 60_000)
      throw new Error(
        `${what}: not within a minute; ${JSON.stringify([...(runtime.workloads(LEASE) ?? [])].map(([name]) => [name, written(name), told(name)]))}`,
      );
    await sleep(50);
  }
}

const wrote = (line: string, name?: string, lease?: string) =>
  until(`${name ?? "web"} writes ${line}`, () => written(name, lease).includes(line));

async function run(script: string, name?: string, lease?: string): Promise<{ code: number; output: string }> {
  let output = "";
  const code = await workload(name, lease).exec!({
    command: ["sh", "-c", script],
    tty: false,
    output: (_, bytes) => {
      output += bytes.toString();
    },
    started: (stdin) => stdin.end(),
  });
  return { code, output };
}

test("a service of a lease is reached by its name and the port others see, one of another lease is not", async () => {
  const serve = service({
    script: `echo hello > /index.html; httpd -p 8080 -h /; ${FOREVER}`,
    ports: [{ externalPort: 80 }],
  });
  await apply([serve, service({ name: "client", script: FOREVER })]);
  await apply([service({ name: "client", script: FOREVER })], OTHER);
  await until("web is ready", () => workload().ready && workload("client").ready && workload("client", OTHER).ready);
  await sleep(500);
  expect(await run("wget -qO- http://web/", "client")).toEqual({ code: 0, output: "hello\n" });
  expect((await run("nc -w 2 web 8080 </dev/null", "client")).output).toContain("refused");
  const { output } = await run("nslookup web | tail -n 3 | grep Address", "client");
  const address = output.split(": ")[1]!.trim();
  const { code, output: elsewhere } = await run(`nslookup web; wget -T 3 -qO- http://${address}/`, "client", OTHER);
  expect(code).not.toBe(0);
  expect(elsewhere).toContain("NXDOMAIN");
  expect(elsewhere).not.toContain("hello");
});

test("pods together have so many connections and no more, so that the sandbox keeps files to open", async () => {
  const sockets: Socket[] = [];
  let refused = 0;
  for (let opened = 0; opened < MOST_CONNECTIONS + 10; opened += 1) {
    const socket = createConnection(join(footprintOf(state).folder, "out"));
    sockets.push(socket.on("close", () => (refused += 1)).resume());
    await once(socket, "connect");
  }
  await until("ten are refused", () => refused >= 10);
  expect(refused).toBe(10);
  for (const socket of sockets) socket.destroy();
});

test("a forwarded port leads from this machine to the container, and refuses while nothing runs", async () => {
  const ports = [{ global: true, externalPort: 9000 }];
  const serve = (text: string) =>
    service({ script: `echo ${text} > /index.html; httpd -p 8080 -h /; ${FOREVER}`, ports });
  await apply([serve("one")], LEASE, { "web/8080/TCP": 30_001 });
  await until("web is ready", () => workload().ready);
  await sleep(300);
  const { port } = dial.find("provider.a.sandbox", 30_001, "tcp")!;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("one\n");
  await runtime.remove(LEASE);
  expect(dial.find("provider.a.sandbox", 30_001, "tcp")).toBeUndefined();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test("there is no way out: neither to this machine's loopback nor to its networks", async () => {
  await apply([service({ script: FOREVER })]);
  await until("web is ready", () => workload().ready);
  const { output } = await run(
    "for host in 127.0.0.1 169.254.1.1 192.0.2.1; do nc -w 2 $host 22 </dev/null || echo $host is not reached; done",
  );
  expect(output.match(/is not reached/g)?.length).toBe(3);
});

test("command, arguments, environment, host name and what a provider adds arrive in the container", async () => {
  await apply([service({ script: `env; hostname; ${FOREVER}`, env: ["GREETING=hello=world", "EMPTY="] })]);
  await wrote("AKASH_DEPLOYMENT_SEQUENCE=1");
  const lines = written();
  expect(lines).toEqual(expect.arrayContaining(["GREETING=hello=world", "EMPTY=", "AKASH_OWNER=akash1tenant"]));
});

test("a changed environment starts the container again and keeps its volume; another service is left alone", async () => {
  const volumes = [{ name: "data", mount: "/data", size: 8 * MiB }];
  const script = `cat /data/greeting 2>/dev/null; echo "kept $WORD" > /data/greeting; echo started; ${FOREVER}`;
  const beside = service({ name: "beside", script: FOREVER });
  await apply([service({ script, volumes, env: ["WORD=one"] }), beside]);
  await wrote("started");
  await apply([service({ script, volumes, env: ["WORD=two"] }), beside]);
  await wrote("kept one");
  expect(workload("beside").generation).toBe(1);
  expect(workload().generation).toBe(2);
});

test("a volume outlives a crash and a sandbox that is started again, and dies with its lease", async () => {
  const volumes = [{ name: "data", mount: "/data", size: 8 * MiB }];
  const count = `echo x >> /data/starts; echo "start $(grep -c x /data/starts)"`;
  await apply([service({ script: `${count}; [ "$(grep -c x /data/starts)" -gt 1 ] || exit 7; ${FOREVER}`, volumes })]);
  await wrote("start 2");
  await runtime.close(0);
  await pods.close();
  await startPods();
  await apply([service({ script: `${count}; ${FOREVER}`, volumes })]);
  await wrote("start 3");
  await runtime.remove(LEASE);
  await pods.ended(LEASE);
  await apply([service({ script: `${count}; ${FOREVER}`, volumes })]);
  await wrote("start 1");
});

test("a volume is full at its size, and so is one in memory", async () => {
  const volumes = [
    { name: "data", mount: "/data", size: 8 * MiB },
    { name: "shm", mount: "/dev/shm", size: 4 * MiB, class: "ram" },
  ];
  await apply([service({ script: FOREVER, volumes })]);
  await until("web is ready", () => workload().ready);
  const full = await run(
    "dd if=/dev/zero of=/data/file bs=1M count=20; dd if=/dev/zero of=/dev/shm/file bs=1M count=20",
  );
  expect(full.output.match(/No space left on device/g)?.length).toBe(2);
});

test("a container that takes more memory than it leased is killed, told as OOMKilled, and started again", async () => {
  await apply([service({ script: "exec tail /dev/zero", memory: 32 * MiB })]);
  await until("it is killed", () => told().some((line) => line.startsWith("OOMKilled")));
  expect(told()).toContain("OOMKilled: Container web ended with exit code 137: OOMKilled");
  expect(told()).toContain("BackOff: Back-off restarting failed container web");
  await until("it is started again", () => told().filter((line) => line.startsWith("Started")).length > 1);
});

test("a container that ends is started again after longer and longer waits", async () => {
  await apply([service({ script: "echo begun; exit 3" })]);
  await until("it was started three times", () => written().filter((line) => line === "begun").length >= 3);
  expect(told().filter((line) => line.startsWith("BackOff")).length).toBeGreaterThanOrEqual(2);
  await until("it is not ready", () => !workload().ready);
});

test("the log of a container that writes without end is begun anew, and what it writes then is told", async () => {
  await apply([service({ script: `yes endless | head -c 30000000; sleep 1; echo "the end"; ${FOREVER}` })]);
  await wrote("the end");
  const sizes: number[] = [];
  for await (const file of glob(join(state, "podman/storage/overlay-containers/*/userdata/ctr.log"))) {
    sizes.push((await stat(file)).size);
  }
  expect(sizes).toHaveLength(1);
  expect(sizes[0]).toBeLessThan(11 * MiB);
});

test("a command that is not in the image is told with the runtime's words", async () => {
  await apply([{ ...service({ script: "" }), command: ["/no/such/program"], args: null }]);
  await until("it failed", () => told().some((line) => line.startsWith("Failed")));
  expect(told().find((line) => line.startsWith("Failed"))).toContain("/no/such/program");
});

test("processes beyond the limit are refused, and CPU time beyond the share is not had", async () => {
  await apply([service({ script: FOREVER, cpu: 200 })]);
  await until("web is ready", () => workload().ready);
  const { output } = await run(
    "cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null",
  );
  expect(output).toContain("2048");
  expect(output).toContain("20000");
});

test("a command in a container has standard input, output, error and an exit code", async () => {
  await apply([service({ script: FOREVER })]);
  await until("web is ready", () => workload().ready);
  const seen = { stdout: "", stderr: "" };
  const code = await workload().exec!({
    command: ["sh", "-c", "cat; echo wrong >&2; exit 5"],
    tty: false,
    output: (from, bytes) => {
      seen[from] += bytes.toString();
    },
    started: (stdin) => stdin.end("typed\n"),
  });
  expect({ code, ...seen }).toEqual({ code: 5, stdout: "typed\n", stderr: "wrong\n" });
});

test("a command on a terminal reads keys, and sees its size", async () => {
  await apply([service({ script: FOREVER })]);
  await until("web is ready", () => workload().ready);
  let screen = "";
  const code = await workload().exec!({
    command: ["sh"],
    tty: true,
    output: (_, bytes) => {
      screen += bytes.toString();
    },
    started: (stdin, resize) => {
      resize(132, 50);
      setTimeout(() => stdin.write("stty size; exit 4\n"), 500);
    },
  });
  expect(code).toBe(4);
  expect(screen).toContain("50 132");
});

test("nothing stays on the machine: no control group, no folder, no mount, no process", async () => {
  await apply([service({ script: FOREVER, volumes: [{ name: "data", mount: "/data", size: 8 * MiB }] })]);
  await until("web is ready", () => workload().ready);
  const footprint = footprintOf(state);
  expect((await presentFootprint(footprint)).length).toBeGreaterThan(1);
  await runtime.close(0);
  await pods.close();
  expect(await presentFootprint(footprint)).toEqual([]);
  expect(await readFile("/proc/mounts", "utf8")).not.toContain(state);
});
