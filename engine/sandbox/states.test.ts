import { access, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { forgetSandboxStates, setStateAside } from "./states.ts";

const ONE = '{"version":3,"checkpoint":{"latest":{"resources":[{}]}}}';
const NONE = '{"version":3,"checkpoint":{"latest":{}}}';
const FILES = {
  "Pulumi.local.yaml": "config: { sandbox: { port: 17600 } }",
  "Pulumi.prod.yaml": "config: { domain: example.com }",
};

test("a state outside the sandbox stays as it is, those on it go", async () => {
  const root = await checkout({
    ...FILES,
    ".state/.pulumi/meta.yaml": "version: 1",
    ".state/.pulumi/stacks/ours/local.json": ONE,
    ".state/.pulumi/stacks/ours/local.json.bak": ONE,
    ".state/.pulumi/backups/ours/local/local.1.json": ONE,
    ".state/.pulumi/locks/organization/ours/local/1.json": "{}",
    ".state/.pulumi/stacks/ours/prod.json": ONE,
    ".state/.pulumi/stacks/ours/prod.json.bak": ONE,
    ".state/.pulumi/history/ours/prod/prod-1.checkpoint.json": ONE,
  });
  expect(await forgetSandboxStates(root, join(root, ".state"))).toEqual(["prod"]);
  await expectThere(root, "meta.yaml", "stacks/ours/prod.json", "stacks/ours/prod.json.bak");
  await expectThere(root, "history/ours/prod/prod-1.checkpoint.json");
  await expectGone(root, "stacks/ours/local.json", "stacks/ours/local.json.bak", "backups/ours/local");
  await expectGone(root, "locks/organization/ours/local");
});

test.each([
  ["whose file is gone", {}],
  ["whose file cannot be read", { "Pulumi.shop.yaml": "{" }],
  ["whose file only begins to say so", { "Pulumi.shop.yaml": "config:\n  sandbox:\n  domain: example.com\n" }],
])("one %s stays, as nobody knows where it is", async (_, files) => {
  const root = await checkout({ ...files, ".state/.pulumi/stacks/ours/shop.json": ONE });
  expect(await forgetSandboxStates(root, join(root, ".state"))).toEqual(["shop"]);
  await expectThere(root, "stacks/ours/shop.json");
});

test("where nothing else is there, nothing is left", async () => {
  const root = await checkout({
    ...FILES,
    ".state/.pulumi/stacks/ours/local.json": ONE,
    ".state/.pulumi/stacks/ours/prod.json": NONE,
  });
  expect(await forgetSandboxStates(root, join(root, ".state"))).toEqual([]);
  await expect(access(join(root, ".state"))).rejects.toThrow();
  expect(await forgetSandboxStates(root, join(root, ".state"))).toEqual([]);
});

test("what is set aside is one stage, whole, and with the same names", async () => {
  const root = await checkout({
    ".state/.pulumi/stacks/ours/local.json": ONE,
    ".state/.pulumi/stacks/ours/local.json.bak": ONE,
    ".state/.pulumi/history/ours/local/local-1.checkpoint.json": ONE,
    ".state/.pulumi/stacks/ours/prod.json": ONE,
  });
  await setStateAside(join(root, ".state"), "local", join(root, "aside"));
  await expectGone(root, "stacks/ours/local.json", "stacks/ours/local.json.bak", "history/ours/local");
  await expectThere(root, "stacks/ours/prod.json");
  for (const path of ["stacks/ours/local.json", "history/ours/local/local-1.checkpoint.json"])
    await access(join(root, "aside/.pulumi", path));
});

async function checkout(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "checkout-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

async function expectThere(root: string, ...files: string[]) {
  for (const file of files) await access(join(root, ".state/.pulumi", file));
}

async function expectGone(root: string, ...files: string[]) {
  for (const file of files) await expect(access(join(root, ".state/.pulumi", file))).rejects.toThrow();
}
