import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseRenamedProject } from "./project.ts";

const STANDS = '{"version":3,"checkpoint":{"latest":{"resources":[{}]}}}';
const DESTROYED = '{"version":3,"checkpoint":{"latest":{}}}';

async function stateOf(stacks: readonly string[], text = STANDS): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "state-"));
  for (const stack of stacks) {
    const file = join(folder, ".pulumi", "stacks", stack);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
  return `file://${folder}`;
}

test.each([
  ["a new stage", [], "local"],
  ["a stage of this project", ["ours/local.json", "theirs/local.json"], "local"],
  ["a compressed one", ["ours/local.json.gz"], "local"],
  ["a stage that another project does not have", ["theirs/local.json", "theirs/local.json.bak"], "prod"],
])("%s goes on", async (_, stacks, stage) => {
  await refuseRenamedProject(await stateOf(stacks), "ours", stage);
});

test("a stage that the state has under another name only is refused, with the command that puts the name back", async () => {
  await expect(refuseRenamedProject(await stateOf(["before/local.json"]), "after", "local")).rejects.toMatchObject({
    code: "project-renamed",
    message: expect.stringMatching(/^the state has stage local in project "before", but Pulumi\.yaml says "after"\./),
    fix: "sed -i.bak 's/^name:.*/name: before/' Pulumi.yaml",
  });
});

test("a stage that another project had, and that was destroyed, goes on", async () => {
  await refuseRenamedProject(await stateOf(["before/local.json"], DESTROYED), "after", "local");
});

test("other back ends than folders are not looked into", async () => {
  await refuseRenamedProject("s3://bucket", "ours", "local");
});
