import { committedStage } from "../../stage/stage.fixture.ts";
import { nextSteps } from "./next.ts";

const prod = committedStage("prod");

test("outside the sandbox the wallet's words and the records that are served belong to it, in their order", async () => {
  const steps = await nextSteps("prod", prod, { passphrase: false, words: false });
  const at = ["PLATFORM_PASSPHRASE_PROD", "dns.providers.desec.token", "AKASH_MNEMONIC", "dns import", "up"].map(
    (part) => steps.findIndex((step) => step.includes(part)),
  );
  expect(at).toEqual([...at].sort((one, other) => one - other));
  expect(at).not.toContain(-1);
  expect(steps).toContain("read -rs AKASH_MNEMONIC && export AKASH_MNEMONIC   (the words of the wallet that pays)");
  expect(steps).toContain(
    "./platform dns import alternatefutures.ai --provider cloudflare --to dns/zones/alternatefutures.ai.yaml --force --stage prod   (where the domain has records already)",
  );
});

test("what the environment has is not asked for again", async () => {
  const steps = await nextSteps("prod", prod, { passphrase: true, words: true });
  expect(steps.join("\n")).not.toMatch(/read -rs/);
});

test("on the sandbox there is nothing but to bring it up", async () => {
  expect(await nextSteps("local", committedStage("local"), { passphrase: true, words: false })).toEqual([
    "./platform up --stage local",
  ]);
});
