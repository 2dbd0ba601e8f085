import { join } from "node:path";
import { openMarket } from "../akash/market.ts";
import { hexKey, mnemonic, walletAddress } from "../akash/wallet/keys.fixture.ts";
import { internet } from "../network/network.ts";
import type { FundsReport } from "../operations/funds/report.ts";
import { DepositAuthorization, messages } from "../sandbox/chain/wire/schema.ts";
import { encode } from "../sandbox/chain/wire/wire.ts";
import { Ledger } from "./ledger.ts";
import { filesWith } from "./planted.ts";
import { keepServices, Workspace } from "./workspace.ts";

const granted = 40_000_000n;

/** What CI works with: a key behind a program, gas alone in the wallet, deposits from another account's grant. */
describe("a wallet that holds gas alone", () => {
  let workspace: Workspace;
  let ledger: Ledger;
  let granter: string;
  const screens: string[] = [];

  beforeAll(async () => {
    workspace = await Workspace.make(19_200);
    ledger = new Ledger(workspace);
    expect(await workspace.platform("sandbox", "start")).toMatchObject({ code: 0 });
    granter = await endow();
    await workspace.editStage((stage) => {
      keepServices(stage, "proxy", "docs");
      const command = [process.execPath, "akash/wallet/signing-program.fixture.ts", "high"];
      stage.setIn(["config", "akash"], { wallet: { command }, depositFrom: ["grant"] });
    });
  }, 120_000);
  afterAll(() => workspace.dispose(), 60_000);

  /** The sandbox's own tenant sends the wallet some AKT and lets it deposit. */
  async function endow(): Promise<string> {
    const settings = {
      chainId: "sandbox-1",
      rest: [`http://127.0.0.1:${workspace.port + 1}`],
      wallet: { mnemonicFile: ".platform/sandbox/wallet.mnemonic" },
      gasPrice: "0.025uakt",
      depositFrom: ["balance"] as const,
      depositCap: "1uact",
      folder: workspace.folder,
    };
    const { wallet } = await openMarket(settings, internet, join(workspace.folder, ".platform"));
    const authorization = {
      spend_limit: { denom: "uact", amount: "0" },
      spend_limits: [{ denom: "uact", amount: String(granted) }],
      scopes: ["deployment"],
    };
    const value = Buffer.from(encode(DepositAuthorization, authorization)).toString("base64");
    const message = (typeUrl: string, fields: Parameters<typeof encode>[1]) => ({
      typeUrl,
      value: encode(messages[typeUrl]!, fields),
    });
    const both = [
      message("/cosmos.bank.v1beta1.MsgSend", {
        from_address: wallet.address,
        to_address: walletAddress,
        amount: [{ denom: "uakt", amount: "10000000" }],
      }),
      message("/cosmos.authz.v1beta1.MsgGrant", {
        granter: wallet.address,
        grantee: walletAddress,
        grant: {
          authorization: { type_url: "/akash.escrow.v1.DepositAuthorization", value },
          expiration: { seconds: "4102444800", nanos: 0 },
        },
      }),
    ];
    await wallet.send(both, { signal: AbortSignal.timeout(30_000), status: () => undefined });
    return wallet.address;
  }

  const run = async (...args: string[]) => {
    const outcome = await workspace.platform(...args);
    screens.push(outcome.screen);
    expect([args, outcome.code === 0 ? 0 : outcome.screen]).toEqual([args, 0]);
    return outcome.stdout;
  };
  const funds = async () => JSON.parse(await run("funds", "status", "--json")) as FundsReport;

  test("stands the stage up, signed by the program and paid for by the grant", async () => {
    await run("up", "--yes");
    expect(await ledger.services()).toEqual(["docs", "proxy"]);
    const open = await ledger.deployments("active");
    expect(new Set(open.map(({ deployment }) => deployment.id.owner))).toEqual(new Set([walletAddress]));
    const { balances, deposits, grants, alarms } = await funds();
    expect(balances.uact).toBe("0");
    expect(grants).toMatchObject([{ granter, left: String(granted - BigInt(deposits.held)) }]);
    expect(alarms).toEqual([]);
  }, 180_000);

  test("changes nothing when it is run again, and passes the doctor", async () => {
    await run("preview", "--expect-no-changes");
    const { checks } = JSON.parse((await workspace.platform("doctor", "--json")).stdout);
    expect(checks).toContainEqual(expect.objectContaining({ name: "wallet", state: "ok" }));
    expect(checks).toContainEqual(expect.objectContaining({ name: "grant", state: "ok" }));
  }, 120_000);

  test("tops up from the grant", async () => {
    const { deposits } = await funds();
    await run("funds", "top-up", "--hours", "2000", "--yes");
    const after = await funds();
    const more = BigInt(after.deposits.held) - BigInt(deposits.held);
    expect(more).toBeGreaterThan(0n);
    expect(after.grants).toMatchObject([{ left: String(granted - BigInt(deposits.held) - more) }]);
  }, 60_000);

  test("gives back to the granter what no rent was paid with", async () => {
    await run("destroy", "--yes");
    expect(await ledger.services()).toEqual([]);
    const { balances, grants } = await funds();
    expect(balances.uact).toBe("0");
    expect(Number(grants[0]!.left)).toBeGreaterThan(Number(granted) - 100_000);
    expect(Number(grants[0]!.left)).toBeLessThan(Number(granted));
  }, 120_000);

  test("shows the key on no screen, in no state and no log", async () => {
    expect(screens.join("\n")).not.toContain(hexKey);
    expect(screens.join("\n")).not.toContain(mnemonic);
    const files = await filesWith(join(workspace.folder, ".platform"), hexKey);
    // Compiled code of the program that signs.
    expect(files.filter((file) => !file.includes("compile-cache"))).toEqual([]);
  });
});
