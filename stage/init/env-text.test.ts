import { envSection, sectionOf, withSection } from "./env-text.ts";

const NAMES = { passphrase: "PASSPHRASE", secrets: ["DESEC_TOKEN"] };
const live = { stage: "shop", sandbox: undefined, wallet: { mnemonicEnv: "AKASH_MNEMONIC" } };

test("names what a person has to have, and no value", () => {
  const section = envSection(live, NAMES);
  expect(section).toMatch(/^# Stage shop: /);
  const assigned = section.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  expect(assigned.map((line) => line.split(" #")[0])).toEqual(['PASSPHRASE=""', 'AKASH_MNEMONIC=""', 'DESEC_TOKEN=""']);
});

test.each([
  [{ keyFile: "wallet.key" }, '"wallet.key"'],
  [{ mnemonicFile: "words.txt" }, '"words.txt"'],
  [{ command: ["ssh", "signer"] }, "program that signs"],
])("says where the wallet's key is when no variable has it: %j", (wallet, says) => {
  const section = envSection({ ...live, wallet }, NAMES);
  expect(section).toContain(says);
  expect(section).not.toMatch(/MNEMONIC=/);
});

test("a stage on the sandbox needs nothing", () => {
  const sandbox = { port: 17600, blockTime: "6s" };
  expect(envSection({ ...live, sandbox }, NAMES)).toBe("# Stage shop: nothing, it is on the sandbox.\n");
});

const other = "# Stage other: nothing, it is on the sandbox.\n";

test.each([
  ["an empty file", "", (own: string) => own],
  ["one of another stage", other, (own: string) => `${other}\n${own}`],
  [
    "one of the same stage",
    `${other}\n# Stage shop: before\nA=""\n\n# Stage x: last\n`,
    (own: string) => `${other}\n${own}\n# Stage x: last\n`,
  ],
  ["what somebody wrote", 'MINE=""\n', (own: string) => `MINE=""\n\n${own}`],
])("a section is put into %s, and nothing else is lost", (_, before, after) => {
  const own = envSection(live, NAMES);
  const text = withSection(before, "shop", own);
  expect(text).toBe(after(own));
  expect(withSection(text, "shop", own)).toBe(text);
  expect(sectionOf(text, "shop")?.trim()).toBe(own.trim());
});

test("the section of a stage is not that of one whose name begins alike", () => {
  expect(sectionOf("# Stage shop-two: x\n", "shop")).toBeUndefined();
});
