import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMANDS } from "../scripts/commands.ts";
import { keepServices, Workspace } from "./workspace.ts";

const MNEMONIC = "abandon abandon abandom abandon abandon abandon abandon abandon abandon abandon abandon about";

/** What stands, and then the wallet's key has a typing error. */
describe("with a wrong mnemonic", () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.make(19_400);
    await workspace.editStage((stage) => {
      keepServices(stage, "proxy", "ipfs", "docs");
    });
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
    await writeFile(join(workspace.folder, "wallet.txt"), MNEMONIC, { mode: 0o600 });
    await workspace.editStage((stage) => stage.setIn(["config", "akash", "wallet", "mnemonicFile"], "wallet.txt"));
  }, 180_000);
  afterAll(() => workspace.dispose(), 60_000);

  /** One line to type of every command that opens the wallet itself. */
  const lines = [
    "status",
    "logs docs",
    "lease list",
    "lease show docs",
    "lease logs docs",
    "lease events docs",
    "lease shell docs -- env",
    "lease move docs --yes",
    "lease close 1 --yes",
    "funds status",
    "funds top-up --yes",
    "funds mint 25act --yes",
    "secrets rotate --all --yes",
  ];

  /** The plugin opens it for these, and Pulumi tells; recover goes on as up does, and doctor with its other checks. */
  const others = ["up", "preview", "diff", "refresh", "adopt", "recover", "destroy", "cert renew", "doctor"];

  /** These open it only where there are backups, which what is simulated has not: they are not tried here. */
  const ofBackups = [
    "backup now",
    "backup verify",
    "backup prune",
    "restore",
    "drill restore",
    "drill provider-loss",
    "drill everything-lost",
    "failover",
  ];

  /** These open it only where there are remote pins, which are asked for in containers alone. */
  const ofPins = ["pins list", "pins sync", "pins restore", "pins prune"];

  test("no command that needs the wallet is left out", () => {
    const named = COMMANDS.flatMap((entry) =>
      "commands" in entry
        ? entry.commands.map((command) => [`${entry.name} ${command.name}`, command] as const)
        : [[entry.name, entry] as const],
    );
    for (const [name, { needs }] of named.filter(([name]) => ![...others, ...ofBackups, ...ofPins].includes(name))) {
      const tried = lines.some((line) => line === name || line.startsWith(`${name} `));
      expect([name, tried]).toEqual([name, needs.includes("wallet")]);
    }
  });

  test.each(lines)(
    "%s is one clear error",
    async (line) => {
      const { code, screen } = await workspace.platform(...line.split(" "));
      expect(screen).toMatch(
        /^error\[wallet-key\]: wallet: file \S+wallet\.txt: word 3 of 12 is not a BIP-39 English word/m,
      );
      expect(screen.match(/^error\[/gm)).toHaveLength(1);
      expectNoStack(screen);
      expect(code).toBe(1);
    },
    60_000,
  );

  test("doctor names it among what is in the way", async () => {
    const { code, screen } = await workspace.platform("doctor");
    expect(screen).toMatch(/^✗ wallet {2}.*word 3 of 12/m);
    expectNoStack(screen);
    expect(code).toBe(1);
  }, 60_000);

  test("up tells it once the plugin needs it", async () => {
    const { code, screen } = await workspace.platform("up", "--yes", "--refresh");
    expect(screen).toMatch(/wallet\.txt: word 3 of 12/);
    expectNoStack(screen);
    expect(code).toBe(1);
  }, 60_000);

  function expectNoStack(screen: string): void {
    expect(screen).not.toMatch(/^\s+at /m);
    expect(screen).not.toMatch(/abandom/);
  }
});
