import { hexKey, mnemonic, walletAddress } from "../../akash/wallet/keys.fixture.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { walletsOf } from "./wallets.ts";

const prod = committedStage("prod");
const path = ["services", "api", "secrets", "KEY"];
const given = (Key: string) => ({
  ...prod,
  services: { ...prod.services, api: { ...prod.services.api, secrets: { KEY: Key } } },
});

beforeEach(() => {
  process.env.AKASH_MNEMONIC = mnemonic;
});
afterEach(() => {
  delete process.env.AKASH_MNEMONIC;
});

test.each([
  ["the same words, written otherwise", mnemonic.toUpperCase().replaceAll(" ", "\n"), walletAddress],
  ["the same wallet's key in hex", `0x${hexKey}`, walletAddress],
  [
    "the words of another wallet",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    expect.stringMatching(/^akash1/),
  ],
  ["words that are no mnemonic", "legal ".repeat(12), undefined],
])("%s given to a service are known by their address", async (_, text, address) => {
  const wallets = await walletsOf(given(text));
  expect(wallets?.deploying).toBe(walletAddress);
  expect(wallets?.given).toEqual(address === undefined ? [] : [{ path, wallet: address }]);
  expect(wallets?.given[0]?.wallet === wallets?.deploying).toBe(address === walletAddress);
});

test("without a key given to a service no wallet is opened", async () => {
  delete process.env.AKASH_MNEMONIC;
  expect(await walletsOf(given("no key"))).toBeUndefined();
});
