import type { ManifestExpose, ManifestGroup } from "../../sdl/types.ts";
import { DialTable } from "../dial.ts";
import { type Image, plainImage } from "./container.ts";
import { Runtime } from "./runtime.ts";

const expose = (more: Partial<ManifestExpose>) => ({
  port: 8080,
  externalPort: 0,
  proto: "TCP",
  global: true,
  hosts: null,
  ip: "",
  ...more,
});

const group = (env: string[], ...exposes: object[]): ManifestGroup =>
  ({ name: "group", services: [{ name: "web", image: "web", env, count: 2, expose: exposes }] }) as never;

const placement = {
  ports: { "web/5432/TCP": 30_001, "web/53/UDP": 30_002 },
  addresses: { "edge/443/TCP": "203.0.113.1" },
  hosts: [],
};

let runtime: Runtime;
let dial: DialTable;

function start(image: Image = plainImage): void {
  dial = new DialTable();
  runtime = new Runtime({
    host: "provider.a.sandbox",
    domain: "ingress.a.sandbox",
    dial,
    readyDelay: 20,
    imageOf: () => image,
    connect: async (host, port) => dial.find(host, port, "tcp"),
  });
}

afterEach(() => runtime.close());

const web = () => runtime.workloads("lease")!.get("web")!;

async function ready(): Promise<void> {
  while (!web().ready) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("forwarded ports and leased addresses can be dialled while the service is ready, and not before or after", async () => {
  start();
  const exposes = [expose({ port: 5432 }), expose({ port: 53, proto: "UDP" }), expose({ port: 443, ip: "edge" })];
  await runtime.apply("lease", "1", group([], ...exposes), placement);
  expect(dial.find("provider.a.sandbox", 30_001, "tcp")).toBeUndefined();
  await ready();
  expect(dial.find("provider.a.sandbox", 30_001, "tcp")).toBeDefined();
  expect(dial.find("provider.a.sandbox", 30_002, "udp")).toBeDefined();
  expect(dial.find("203.0.113.1", 443, "tcp")).toBeDefined();
  await runtime.remove("lease");
  expect(dial.find("203.0.113.1", 443, "tcp")).toBeUndefined();
  expect(runtime.workloads("lease")).toBeUndefined();
});

test("the ingress knows the generated name and those of the tenant's own that were given, and says starting until the service is ready", async () => {
  start();
  await runtime.apply(
    "lease",
    "1",
    group([], expose({ externalPort: 80, hosts: ["www.example.com", "old.example.com"] })),
    {
      ...placement,
      hosts: ["www.example.com"],
    },
  );
  const [own, generated] = runtime.uris("lease", "web");
  expect(own).toBe("www.example.com");
  expect(generated).toMatch(/^[0-9a-z]{26}\.ingress\.a\.sandbox$/);
  expect(runtime.ingress("www.example.com").target).toBe("starting");
  await ready();
  expect(runtime.ingress(generated!)).toEqual(runtime.ingress("www.example.com"));
  expect(runtime.ingress("other.example.com").target).toBeUndefined();
  expect(runtime.ingress("old.example.com").target).toBeUndefined();
});

test("an update stops what runs before it starts again; an equal one changes nothing", async () => {
  start();
  await runtime.apply("lease", "1", group(["A=1"], expose({})), placement);
  await ready();
  await runtime.apply("lease", "1", group(["A=1"], expose({})), placement);
  expect(web().ready).toBe(true);
  await runtime.apply("lease", "1", group(["A=2"], expose({})), placement);
  expect(web().ready).toBe(false);
  await ready();
  expect(web().generation).toBe(2);
});

test("two updates at once leave one container, of the later one", async () => {
  let running = 0;
  start(async (context) => {
    running += 1;
    const { ports, close } = await plainImage(context);
    return {
      ports,
      close() {
        running -= 1;
        return close();
      },
    };
  });
  await Promise.all(
    ["A=1", "A=2", "A=3"].map((env) => runtime.apply("lease", "1", group([env], expose({})), placement)),
  );
  await ready();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([running, web().service.env]).toEqual([1, ["A=3"]]);
});

test("a service that cannot start says why in its log, and is tried again", async () => {
  let tries = 0;
  start(async (context) => {
    tries += 1;
    if (tries === 1) throw new Error("no key");
    return plainImage(context);
  });
  await runtime.apply("lease", "1", group([], expose({})), placement);
  await ready();
  expect(web().logs[0]).toEqual({ pod: expect.stringMatching(/^web-/), message: "no key" });
  expect(web().events.map(({ reason }) => reason)).toContain("BackOff");
});

test("a container that ended is started again, also where what is left of it cannot be removed", async () => {
  let starts = 0;
  start(async () => {
    starts += 1;
    const ended = starts === 1 ? Promise.resolve({ code: 1, reason: "Error" as const }) : new Promise<never>(() => {});
    return {
      ports: new Map(),
      ended,
      close: () => (starts === 1 ? Promise.reject(new Error("busy")) : Promise.resolve()),
    };
  });
  await runtime.apply("lease", "1", group([], expose({})), placement);
  while (starts < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(web().events.map(({ reason }) => reason)).toContain("BackOff");
});

describe("a lease whose container takes its time to end", () => {
  let end: () => void;
  let others = 0;

  beforeEach(async () => {
    start(async (context) => {
      if (context.lease !== "lease") others += 1;
      if (context.lease !== "lease") return { ports: new Map(), close: async () => {} };
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      return { ports: new Map(), close: () => ended };
    });
    others = 0;
    await runtime.apply("lease", "1", group([], expose({})), placement);
    await ready();
  });

  test("holds back no other lease, and is over when its container is", async () => {
    let over = false;
    const removed = runtime.remove("lease").then(() => {
      over = true;
    });
    await runtime.apply("other", "2", group([], expose({})), placement);
    while (others === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(over).toBe(false);
    end();
    await removed;
  });

  test("keeps a runtime that closes no longer than the containers it ends may take", async () => {
    const removed = runtime.remove("lease");
    await runtime.close(0.05);
    end();
    await removed;
  });

  test("begins again only when the former container has ended", async () => {
    const removed = runtime.remove("lease");
    let begun = false;
    const again = runtime.apply("lease", "1", group(["A=2"], expose({})), placement).then(() => {
      begun = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun).toBe(false);
    end();
    await Promise.all([removed, again]);
    await ready();
    end();
  });
});

test("within a lease a service is reached by its name and port, the provider's own public names are not", async () => {
  let connect: Parameters<Image>[0]["connect"] | undefined;
  start(async (context) => {
    connect = context.connect;
    return plainImage(context);
  });
  await runtime.apply("lease", "1", group([], expose({ externalPort: 9000, global: false })), placement);
  await ready();
  expect(await connect!("web", 9000)).toEqual(web().port(8080, "TCP"));
  expect(await connect!("web", 8080)).toBeUndefined();
  dial.set("provider.a.sandbox", 30_009, "tcp", { host: "127.0.0.1", port: 9 });
  dial.set("provider.b.sandbox", 30_009, "tcp", { host: "127.0.0.1", port: 9 });
  expect(await connect!("provider.a.sandbox", 30_009)).toBeUndefined();
  expect(await connect!("provider.b.sandbox", 30_009)).toBeDefined();
});
