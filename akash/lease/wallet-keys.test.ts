import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Gateway } from "../gateway/gateway.ts";
import { openMarket } from "../market.ts";
import { caller, group, startTrial, type Trial } from "../sandbox.fixture.ts";
import type { WalletSettings } from "../settings.ts";
import { hexKey } from "../wallet/keys.fixture.ts";
import { closeDeployment } from "./close.ts";
import { obtainPlace } from "./place.ts";

let trial: Trial;
let folder: string;
beforeAll(async () => {
  trial = await startTrial();
  folder = dirname(trial.lockFile);
  await writeFile(join(folder, "key"), hexKey, { mode: 0o600 });
});
afterAll(() => trial.close());

const program = fileURLToPath(new URL("../wallet/signing-program.fixture.ts", import.meta.url));
const transactions = () => Number(trial.chain.account(trial.signer.address)?.sequence);

test.each<[string, WalletSettings]>([
  ["a mnemonic", { mnemonicFile: "wallet" }],
  ["a key file", { keyFile: "key" }],
  ["an external command", { command: [process.execPath, program, "high"] }],
])(
  "with %s the chain takes the wallet's transactions and providers its tokens",
  async (name, wallet) => {
    const before = transactions();
    const market = await openMarket({ ...trial.settings, wallet, folder }, trial.network, folder);
    expect(market.wallet.address).toBe(trial.signer.address);
    const tag = `af:p/s/${wallet.command ? "command" : name.split(" ")[1]}#00000000`;
    const placement = { regions: [], exclude: [], apartFrom: [] };
    const request = { service: "api", tag, group: group(tag), deposit: "500000uact", placement, stateful: false };
    const { lease, provider } = await obtainPlace(market, request, caller());
    const gateway = await Gateway.open(market, { ...lease.id, hostUri: provider.host_uri }, caller().signal);
    // The provider knows the lease and takes the token; there is no manifest yet.
    expect(await gateway.status(caller().signal)).toBeNull();
    await gateway.close();
    await closeDeployment(market, lease.id.dseq, caller());
    expect(transactions() - before).toBe(3);
  },
  30_000,
);
