import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { KeptStack } from "./kept.ts";
import { refuseRenamedStage, renamedFrom } from "./stage.ts";

const stands: KeptStack = { name: "wiki", salt: "v1:one", resources: 3 };

test.each<[string, KeptStack[], string[], string | undefined]>([
  ["a file that was renamed is known by its salt", [stands], ["shop"], "wiki"],
  ["a former stage of the new name that is empty changes nothing", [stands, empty("shop")], ["shop"], "wiki"],
  ["a stage of its own is another's copy", [stands], ["shop", "wiki"], undefined],
  ["a stage that stands is no other one", [stands, { ...stands, name: "shop" }], ["shop"], undefined],
  ["a stage of another salt is another one", [{ ...stands, salt: "v1:two" }], ["shop"], undefined],
  ["a state without a salt is nobody's", [{ name: "wiki", resources: 3 }], ["shop"], undefined],
  ["one that does not stand is not missed", [empty("wiki")], ["shop"], undefined],
  ["a new stage goes on", [], ["shop"], undefined],
])("%s", (_, kept, files, from) => {
  expect(renamedFrom({ name: "shop", salt: "v1:one" }, kept, new Set(files))).toBe(from);
});

test("a stage whose file was renamed is refused, with the commands that rename it as a whole", async () => {
  const { root, backend } = await checkout({ "wiki.json": stack("v1:one", 2) }, "Pulumi.shop.yaml");
  await expect(refuseRenamedStage(backend, "ours", { name: "shop", salt: "v1:one" }, root)).rejects.toMatchObject({
    code: "stage-renamed",
    message: expect.stringMatching(/^Pulumi\.shop\.yaml has the secrets of stage wiki, which stands/),
    fix: expect.stringMatching(/^mv Pulumi\.shop\.yaml Pulumi\.wiki\.yaml; .*pulumi stack rename shop/),
  });
});

test.each([
  ["a stage of its own", { "shop.json": stack("v1:one", 2), "wiki.json": stack("v1:one", 2) }],
  ["a state that cannot be read", { "wiki.json": "{" }],
  ["no state at all", {}],
])("%s goes on", async (_, files) => {
  const { root, backend } = await checkout(files, "Pulumi.shop.yaml");
  await refuseRenamedStage(backend, "ours", { name: "shop", salt: "v1:one" }, root);
});

test("other back ends than folders are not looked into", async () => {
  await refuseRenamedStage("s3://bucket", "ours", { name: "shop", salt: "v1:one" }, "/");
});

function empty(name: string): KeptStack {
  return { ...stands, name, resources: 0 };
}

function stack(salt: string, resources: number): string {
  const latest = { secrets_providers: { state: { salt } }, resources: Array(resources).fill({}) };
  return JSON.stringify({ version: 3, checkpoint: { latest } });
}

async function checkout(stacks: Record<string, string>, ...files: string[]) {
  const root = await mkdtemp(join(tmpdir(), "checkout-"));
  const kept = Object.entries(stacks).map(([name, text]) => [join(".state/.pulumi/stacks/ours", name), text] as const);
  for (const [name, text] of [...kept, ...files.map((file) => [file, "config: {}"] as const)]) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return { root, backend: `file://${root}/.state` };
}
