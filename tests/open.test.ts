import { setTimeout as sleep } from "node:timers/promises";
import { smallStage } from "./small-stage.ts";
import { Workspace } from "./workspace.ts";

const PORT = 22_000;

/** Two apps, one of them at the domain itself. */
const STAGE = smallStage(
  PORT,
  `    secrets: { enabled: false }
    postgres: { enabled: false }
    ipfs: { enabled: false }
    tracing: { enabled: false }
    auth: { enabled: false }
    api: { enabled: false }
    registry: { enabled: false }
    webApp: { enabled: false }
    docs: { enabled: false }
    website: { enabled: false }
    monitoring: { enabled: false }
    apps:
      shop: { image: shop, port: 8080, hosts: ["@"], uses: [stock] }
      stock: { image: stock, port: 8080, hosts: [stock] }
`,
  ["desec"],
);

let workspace: Workspace;

beforeAll(async () => {
  workspace = await Workspace.make(PORT);
  await workspace.write("Pulumi.local.yaml", STAGE);
  await workspace.write("dns/zones/shop.test.yaml", "{}\n");
});
afterAll(() => workspace.dispose());

test("before the stage stands, open says so, and a graph shows what it will be", async () => {
  expect((await workspace.platform("open", "--print")).screen).toMatch(
    /^error\[stage-absent\]: stage local does not stand\.[\s\S]*fix: \.\/platform up/m,
  );
  expect(await workspace.platform("graph")).toMatchObject({ code: 0, stdout: expect.stringMatching(/<b>shop<\/b>/) });
}, 120_000);

test("diff tells what will be created", async () => {
  const { code, stdout } = await workspace.platform("diff");
  expect(stdout).toMatch(/^\+ deployment shop$/m);
  expect(code).toBe(2);
});

describe("once it stands", () => {
  beforeAll(async () => {
    const { code, screen } = await workspace.platform("up", "--yes");
    expect([code, screen]).toEqual([0, expect.stringContaining("https://shop.test")]);
  }, 120_000);

  /** What an address that is printed answers, and the exit code when Ctrl-C has ended it. */
  async function pageOf(...args: string[]): Promise<{ page: unknown; code: number | null }> {
    let page: unknown;
    const code = await workspace.interrupt(
      async (printed) => {
        const address = async (): Promise<string> =>
          /^http:\/\/127\.0\.0\.1:\d+(?=\n)/m.exec(printed())?.[0] ?? sleep(50).then(address);
        page = await (await fetch(await address())).json();
      },
      "open",
      ...args,
      "--print",
    );
    return { page, code };
  }

  test("open gives a browser an address that leads through the sandbox's proxy, until Ctrl-C", async () => {
    expect(await pageOf()).toEqual({ page: expect.objectContaining({ service: "shop" }), code: 0 });
    expect(await pageOf("stock")).toEqual({ page: expect.objectContaining({ service: "stock" }), code: 0 });
  });

  test("what cannot be opened is refused with the names of what can", async () => {
    const { code, screen } = await workspace.platform("open", "proxy");
    expect(screen).toMatch(/proxy has no host; those with one are shop, stock\.[\s\S]*fix: \.\/platform open shop/);
    expect(code).toBe(1);
  });

  test("a graph says where each runs", async () => {
    const { stdout } = await workspace.platform("graph", "--format", "svg");
    expect(stdout).toMatch(/>stock<[\s\S]*>at provider\.\w+\.akash\.sandbox</);
  });

  test("diff says nothing would change, and then which fields of what", async () => {
    expect(await workspace.platform("diff")).toMatchObject({ code: 0, stdout: "nothing would change" });
    await workspace.editStage((stage) =>
      stage.setIn(["config", "services", "apps", "shop", "env"], { GREETING: "hello, never shown" }),
    );
    const { code, screen } = await workspace.platform("diff");
    expect(screen).toMatch(/^~ manifest shop: env of shop: \+GREETING\n {4}sdl\.services\.shop\.env: \[secret\]$/m);
    expect(screen).not.toContain("never shown");
    expect(code).toBe(2);
  });
});
