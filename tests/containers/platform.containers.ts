import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fetch } from "undici";
import { answeredSet } from "../../dns/answers/answers.ts";
import { dispatcher } from "../../network/http.ts";
import { queryDns } from "../../network/resolve.ts";
import { sandboxNetwork } from "../../network/sandbox.ts";
import { sandboxPorts } from "../../network/sandbox-ports.ts";
import type { StatusReport } from "../../operations/status/report.ts";
import { footprintOf, presentFootprint } from "../../sandbox/podman/footprint.ts";
import { Ledger } from "../ledger.ts";
import { Workspace } from "../workspace.ts";
import { type PublicNames, publicNames } from "./public-names.fixture.ts";

const PORT = 24_000;
const DOMAIN = "alternatefutures.test";
const CONTROL = `http://127.0.0.1:${PORT}`;
const network = sandboxNetwork(CONTROL);
/** To the sandbox's ports themselves. */
const direct = { ...network, dial: async (host: string, port: number) => ({ host, port }) };

interface Login {
  user: string;
  password: string;
}

interface Health {
  conditionResults: { condition: string; success: boolean }[];
  success: boolean;
  errors?: string[];
}

/** The whole platform as containers: each test goes on from where the one before left it. */
describe("a platform whose services are containers", () => {
  let workspace: Workspace;
  let ledger: Ledger;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT, "1s");
    ledger = new Ledger(workspace);
    await workspace.editStage((stage) => {
      stage.setIn(["config", "services", "postgres", "pool"], true);
      // Two proxies and the secrets have a provider with addresses each, of four; a proxy that is left finds the fourth.
      stage.setIn(["config", "services", "secrets"], { placement: { regions: ["eu-central"] } });
      stage.setIn(["config", "services", "proxy"], { also: { second: {} } });
    });
  });
  afterAll(() => workspace.dispose(), 60_000);

  const status = async () => JSON.parse((await workspace.platform("status", "--json")).stdout) as StatusReport;

  const shell = (service: string, ...command: string[]) =>
    workspace.platform("lease", "shell", ...service.split(" "), "--", ...command);

  async function ask(url: string, init: Parameters<typeof fetch>[1] = {}, through = network) {
    const agent = dispatcher(through);
    try {
      const answer = await fetch(url, { dispatcher: agent, redirect: "manual", ...init });
      return { status: answer.status, body: await answer.text() };
    } finally {
      await agent.destroy();
    }
  }

  async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (let waited = 0; ; waited += 1000) {
      const found = await look();
      if (found !== undefined) return found;
      if (waited > 120_000) throw new Error(`${what}: not within two minutes`);
      await sleep(1000);
    }
  }

  test("stands up with one command, every service healthy", async () => {
    const started = Date.now();
    const up = await workspace.platform("up", "--yes", "--runtime", "podman");
    expect(up).toMatchObject({ code: 0 });
    console.info(`13 services as containers in ${Math.round((Date.now() - started) / 1000)} s`);
    const { services } = await status();
    expect(services.filter(({ healthy }) => !healthy)).toEqual([]);
    expect(services.length).toBe(13);
  });

  test("changes nothing when it is run again", async () => {
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.screen).not.toMatch(/\d+ (created|updated|replaced|deleted)/);
  });

  test("every public host answers through the real proxy with a certificate that verifies", async () => {
    const urls = (await status()).services.flatMap((service) => service.urls);
    expect(urls.length).toBeGreaterThan(8);
    for (const url of urls) expect((await ask(url)).status).toBeLessThan(500);
  });

  test("PostgreSQL has both databases with checksums, and each role reaches its own through tunnel and pool", async () => {
    const sql =
      "select string_agg(datname, ' ' order by datname) || ' ' || current_setting('data_checksums') from pg_database where datname !~ '^(template|postgres)'";
    const databases = await shell("postgres postgres", "psql", "-U", "postgres", "-Atc", sql);
    expect(databases).toMatchObject({ code: 0 });
    expect(databases.stdout.trim()).toMatch(/^\w+ \w+ on$/);
    const program = `await (await import("./src/secrets.js")).loadSecrets();
      const { Client } = (await import("pg")).default;
      const client = new Client({ connectionString: process.env.DATABASE_URL });
      await client.connect();
      const { rows } = await client.query("select current_user || ' ' || current_database() as who");
      console.log(rows[0].who);
      await client.end();`;
    const [api, auth] = await Promise.all(
      ["api", "auth"].map((service) => shell(service, "node", "--input-type=module", "-e", program)),
    );
    expect(api!.stdout).toMatch(/^api \w+$/);
    expect(auth!.stdout).toMatch(/^auth \w+$/);
    expect(auth!.stdout.split(" ")[1]).not.toBe(api!.stdout.split(" ")[1]);
  });

  test("a query of GraphQL reads PostgreSQL, and the API's own health asks the database", async () => {
    const query = 'query { siteBySlug(where: { slug: "none" }) { id } }';
    const answer = await ask(`https://api.${DOMAIN}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/"siteBySlug":null|not found/i);
    const health = await shell(
      "api",
      "node",
      "-e",
      "fetch('http://127.0.0.1:4000/internal/audit/health').then((a) => a.text()).then(console.log)",
    );
    expect(health.stdout).toContain('"database":true');
  });

  test("what is added to IPFS is served by the public gateway", async () => {
    const added = await shell(
      "ipfs ipfs",
      "sh",
      "-c",
      "echo a site on containers | ipfs --api=/ip4/127.0.0.1/tcp/5001 add -Q --cid-version=1",
    );
    expect(added).toMatchObject({ code: 0 });
    const { status: code, body } = await ask(`https://ipfs.${DOMAIN}/ipfs/${added.stdout.trim()}`);
    expect({ code, body }).toEqual({ code: 200, body: "a site on containers\n" });
  });

  describe("with a client of registries that knows its names", () => {
    let names: PublicNames;
    beforeAll(async () => {
      names = await publicNames(network, [`registry.${DOMAIN}`]);
    });
    afterAll(() => names.close());

    test("an image is pushed to the registry and pulled again, and nobody without the password does", async () => {
      const outputs = await workspace.shell(
        'eval "$(./platform env)" && pulumi stack output logins --show-secrets --json',
      );
      const { user, password } = (JSON.parse(outputs.stdout) as Record<string, Login>).registry!;
      const image = `docker://registry.${DOMAIN}/team/busybox:1`;
      const store = await import("./images.fixture.ts").then(({ busyboxStore }) => busyboxStore());
      const from = `containers-storage:[overlay@${store.folder}+${store.folder}-run]localhost/busybox:1`;
      const pushed = await names.run("skopeo", "copy", "--dest-creds", `${user}:${password}`, from, image);
      expect(pushed).toMatchObject({ code: 0 });
      const digest = await names.run(
        "skopeo",
        "inspect",
        "--creds",
        `${user}:${password}`,
        "--format",
        "{{.Digest}}",
        image,
      );
      expect(digest.output).toMatch(/sha256:[0-9a-f]{64}/);
      const refused = await names.run("skopeo", "inspect", "--creds", `${user}:wrong`, image);
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/unauthorized|authentication required|401/i);
      await store.remove();
    });
  });

  test("Gatus is green on its own checks", async () => {
    const failing = await until("Gatus has looked at everything, and all is well", async () => {
      const { body, status: code } = await ask(`https://status.${DOMAIN}/api/v1/endpoints/statuses`);
      if (code !== 200) return undefined;
      const endpoints = JSON.parse(body) as { name: string; group: string; results: Health[] }[];
      if (endpoints.length === 0 || endpoints.some(({ results }) => results.length === 0)) return undefined;
      const bad = endpoints.filter(({ results }) => !results.at(-1)!.success);
      return bad.length === 0 ? [] : undefined;
    });
    expect(failing).toEqual([]);
  });

  test("a changed variable starts one container again, and no other", async () => {
    const deployed = async () => (await ledger.deployments("active")).map(({ deployment }) => deployment.id.dseq);
    const before = await deployed();
    const uptime = async () =>
      (await shell("postgres postgres", "psql", "-U", "postgres", "-Atc", "select pg_postmaster_start_time()")).stdout;
    const since = await uptime();
    await workspace.editStage((stage) => stage.setIn(["config", "services", "website", "env", "GREETING"], "hello"));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect((await shell("website", "env")).stdout).toMatch(/^GREETING=hello$/m);
    expect(await deployed()).toEqual(before);
    expect(await uptime()).toBe(since);
  });

  test("a changed variable of the database starts it again on the same volume", async () => {
    await shell(
      "postgres postgres",
      "psql",
      "-U",
      "postgres",
      "-c",
      "create table kept (n int); insert into kept values (42)",
    );
    await workspace.editStage((stage) => stage.setIn(["config", "services", "postgres", "env", "LC_MONETARY"], "C"));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    const rows = await until("the database answers", async () => {
      const { code, stdout } = await shell("postgres postgres", "psql", "-U", "postgres", "-Atc", "select n from kept");
      return code === 0 ? stdout : undefined;
    });
    expect(rows).toBe("42");
  });

  test("more CPU moves a service to another lease, and nothing else", async () => {
    const before = await ledger.services();
    const dseq = async () => (await status()).services.find(({ name }) => name === "website")!.dseq;
    const left = await dseq();
    await workspace.editStage((stage) => stage.setIn(["config", "services", "website", "cpu"], 0.75));
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    expect(await dseq()).not.toBe(left);
    expect(await ledger.services()).toEqual(before);
    expect((await ask(`https://${DOMAIN}/`)).status).toBe(200);
  });

  test("logs are followed as they are written", async () => {
    const logs = await workspace.shell(
      "timeout 10 ./platform lease logs website --follow & sleep 3; ./platform lease shell website -- sh -c 'echo written now > /proc/1/fd/1'; wait",
    );
    expect(logs.screen).toContain("written now");
  });

  test("an image that does not exist is told by up, status and events with the registry's words", async () => {
    await workspace.editStage((stage) =>
      stage.setIn(["config", "services", "docs", "image"], "registry.example.test/team/no-such:1"),
    );
    try {
      const told = "image registry.example.test/team/no-such:1 cannot be pulled, the registry says:";
      const code = await workspace.interrupt(
        (printed) => until("up tells it", async () => printed().includes(told) || undefined),
        "up",
        "--yes",
      );
      expect(code).not.toBe(0);
      const sick = await workspace.platform("status");
      expect(sick.code).toBe(1);
      expect(sick.screen).toContain(told);
      expect(sick.screen).toContain("correct the image of services.docs");
      const events = await workspace.platform("lease", "events", "docs");
      expect(events.stdout).toMatch(
        /Failed to pull image "registry\.example\.test\/team\/no-such:1": .*manifest unknown/,
      );
      expect(events.stdout).toContain("ImagePullBackOff");
    } finally {
      await workspace.editStage((stage) => {
        stage.deleteIn(["config", "services", "docs", "image"]);
      });
    }
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  });

  const Node = "docker.io/library/node:24.11.0-alpine3.22";
  test.each([
    [
      "ends at every start",
      { command: ["node", "-e", "console.log('no luck'); process.exit(3)"] },
      "container sick ends at every start; it wrote last:",
      "no luck",
      "Back-off restarting failed container sick",
    ],
    [
      "takes more memory than it leased",
      { command: ["node", "-e", "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1))"], memory: "64Mi" },
      "container sick is killed at 64Mi of memory",
      "raise memory of services.apps.sick",
      "OOMKilled",
    ],
    [
      "has filled its volume",
      {
        command: ["node", "-e", "for (;;) require('fs').appendFileSync('/data/file', Buffer.alloc(1 << 20))"],
        volumes: { data: { size: "32Mi", mount: "/data" } },
      },
      "its volume is full",
      "raise the size of the volume of services.apps.sick",
      "Back-off restarting failed container sick",
    ],
  ])(
    "a container that %s is told by status and events, and by up where it fails in time",
    async (_, settings, told, also, event) => {
      await workspace.editStage((stage) =>
        stage.setIn(["config", "services", "apps"], { sick: { image: Node, port: 8080, ...settings } }),
      );
      try {
        // It runs for a moment, which is all that Akash calls ready: on a slow machine it may outlive the table at the end.
        const up = await workspace.platform("up", "--yes");
        expect(up).toMatchObject({ code: up.screen.includes(told) ? 1 : 0 });
        let sick = await workspace.platform("status");
        for (let looks = 0; looks < 20 && !sick.screen.includes(told); looks++)
          sick = await workspace.platform("status");
        expect(sick.code).toBe(1);
        console.info(
          sick.screen
            .split("\n")
            .filter((line) => /problem|next|^ {4}/.test(line))
            .join("\n"),
        );
        expect(sick.screen).toContain(told);
        expect(sick.screen).toContain(also);
        expect((await workspace.platform("lease", "events", "sick")).stdout).toContain(event);
      } finally {
        await workspace.editStage((stage) => {
          stage.deleteIn(["config", "services", "apps"]);
        });
      }
      const ended = "volumes" in settings ? ["--data-loss", "sick"] : [];
      expect(await workspace.platform("up", "--yes", ...ended)).toMatchObject({ code: 0 });
    },
  );

  test("a dead provider is answered by leases elsewhere, while the second proxy serves every request", async () => {
    const host = `proxy-second.${DOMAIN}`;
    const server = { host: "127.0.0.1", port: sandboxPorts(PORT).dns.google };
    const [address = ""] = answeredSet(await queryDns(direct, server, host, "A"), host, "A").values;
    const second = {
      ...network,
      dial: (_: string, port: number, transport: "tcp" | "udp") => network.dial(address, port, transport),
    };
    const failed: string[] = [];
    const leave = new AbortController();
    const visitor = (async () => {
      let made = 0;
      for (; !leave.signal.aborted; made += 1) {
        await ask(`https://ipfs.${DOMAIN}/ipfs/bafkqaaa`, {}, second).then(
          ({ status: code }) => code === 200 || failed.push(String(code)),
          (error: Error) => failed.push(String(error.cause ?? error)),
        );
        await sleep(100);
      }
      return made;
    })();
    const fault = (kind: string, provider: string) =>
      fetch(`${CONTROL}/faults`, { method: "POST", body: JSON.stringify({ kind, provider }) });
    try {
      for (const service of ["proxy", "docs"]) {
        const lost = (await ledger.providerOf(service)) ?? "";
        await fault("kill-provider", lost);
        const started = Date.now();
        const up = await workspace.platform("up", "--yes", "--refresh");
        if (up.code !== 0) console.info(up.screen);
        expect(up).toMatchObject({ code: 0 });
        console.info(`the provider of ${service} is left after ${Math.round((Date.now() - started) / 1000)} s`);
        expect(await ledger.providerOf(service)).not.toBe(lost);
        await fault("revive-provider", lost);
      }
    } finally {
      leave.abort();
    }
    const made = await visitor;
    console.info(`${made} requests through the second proxy meanwhile`);
    expect(failed).toEqual([]);
    expect((await status()).services.filter(({ healthy }) => !healthy)).toEqual([]);
  });

  test("destroy and stop leave nothing on the machine", async () => {
    expect(await workspace.platform("destroy", "--yes")).toMatchObject({ code: 0 });
    expect(await workspace.platform("sandbox", "stop")).toMatchObject({ code: 0 });
    const footprint = footprintOf(join(workspace.folder, ".platform", "sandbox"));
    expect(await presentFootprint(footprint)).toEqual([]);
    const look =
      "grep $PWD /proc/mounts; losetup -a | grep $PWD; pgrep -af 'unshare|conmon|catatonit' | grep $PWD; ip -o address show dev lo | grep -v '127.0.0.1\\|::1'";
    // the kernel lets go of loop devices a little later
    const left = await until("nothing is left", async () => {
      const { stdout } = await workspace.shell(look);
      return stdout === "" ? stdout : undefined;
    });
    expect(left).toBe("");
  });
});
