import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jest } from "@jest/globals";
import { runtime } from "@pulumi/pulumi";
import { stageFile } from "../stage/file.ts";
import { committedStage, stageText } from "../stage/stage.fixture.ts";
import { readStage } from "./config.ts";
import { walletHashes } from "./wallet-hashes.ts";

const words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const others = `${"abandon ".repeat(11)}about`;

/** Configures the program as the engine does. */
async function configure(
  name: string,
  preview: boolean,
  change: (values: Record<string, unknown>) => void,
  project = "alternate-futures",
) {
  await runtime.setMocks(
    { call: () => ({}), newResource: ({ name: id }) => ({ id, state: {} }) },
    project,
    name,
    preview,
  );
  const { values } = stageFile(stageText(name).replaceAll(": placeholder", ": set"));
  change(values);
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${project}:${key}`, text(value)])),
  );
}

const siblings = (values: Record<string, unknown>) => {
  values.siblings = "../checkouts";
};
const unaccepted = (values: Record<string, unknown>) => {
  siblings(values);
  values.accept = [];
};

afterEach(async () => {
  delete process.env.AKASH_MNEMONIC;
  await runtime.disconnect();
});

test("an update of a stage that runs a risk is refused, with its code, place and fix", async () => {
  await configure("prod", false, unaccepted);
  expect(() => readStage()).toThrow(
    /unpinned-images: .*postgres:17\.6[\s\S]*where: images\.lock\.yaml[\s\S]*\.\/platform images lock --stage prod/,
  );
});

test("a preview of it only warns, and an update goes on where the risk is accepted", async () => {
  const said = jest.spyOn(console, "warn").mockReturnValue();
  await configure("prod", true, unaccepted);
  expect(readStage().domain).toBe("alternatefutures.ai");
  expect(said.mock.calls.join()).toContain("unpinned-images: ");
  said.mockRestore();
  await configure("prod", false, siblings);
  expect(readStage().accept).toHaveLength(2);
});

test.each([
  ["protect", true],
  ["rotateOnMove", true],
  ["rotateAfter", 90],
  ["siblings", "2026"],
])("%s: %j is what the file says, though the engine hands over text", async (key, value) => {
  await configure("local", false, (values) => {
    values[key] = value;
  });
  expect(readStage()).toHaveProperty(key, value);
});

test("a project of any name has the keys of its stages", async () => {
  await configure("local", false, () => undefined, "shops");
  expect(readStage().domain).toBe("alternatefutures.test");
});

test("the sandbox is refused nothing", async () => {
  await configure("local", false, (values) => {
    values.accept = [];
  });
  expect(readStage().sandbox).toBeDefined();
});

test("an update that gives the API the deploying wallet's words is refused, and does not show them", async () => {
  process.env.AKASH_MNEMONIC = `${words}\n`;
  await configure("prod", false, (values) => {
    siblings(values);
    values.services = {
      api: { secrets: { AKASH_MNEMONIC: words.toUpperCase() } },
      secrets: { placement: { audited: true } },
    };
    values.akash = { ...(values.akash as object), audited: true };
  });
  const refusal = (() => {
    try {
      return readStage();
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(refusal).toMatch(/^error\[risk\]: the stage prod runs a risk .*\nshared-wallet: api: is given the key/);
  expect(refusal).not.toMatch(/legal|winner/i);
});

describe("the wallets of a stage", () => {
  const prod = committedStage("prod");
  const given = (AkashMnemonic: string) => ({
    ...prod,
    services: { ...prod.services, api: { ...prod.services.api, secrets: { AKASH_MNEMONIC: AkashMnemonic } } },
  });

  test("are told apart by their words, in the environment or in a file", async () => {
    process.env.AKASH_MNEMONIC = words;
    const same = walletHashes(given(` ${words.replaceAll(" ", "\n")}`), ".");
    expect(same?.given[0]?.wallet).toBe(same?.deploying);
    const folder = await mkdtemp(join(tmpdir(), "wallet-"));
    await writeFile(join(folder, "words"), words);
    const stage = given(others);
    const filed = { ...stage, akash: { ...stage.akash, wallet: { mnemonicFile: "words" } } };
    const apart = walletHashes(filed, folder);
    expect(apart?.deploying).toBe(same?.deploying);
    expect(apart?.given[0]?.wallet).not.toBe(apart?.deploying);
    await rm(folder, { recursive: true });
  });

  test("are not compared where the wallet has no words at hand", () => {
    expect(walletHashes(given(words), ".")).toBeUndefined();
    const stage = given(words);
    const signing = { ...stage, akash: { ...stage.akash, wallet: { command: ["sign"] } } };
    expect(walletHashes(signing, ".")).toBeUndefined();
  });
});
