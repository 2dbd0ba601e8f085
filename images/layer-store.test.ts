import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBroken, type Layer, removeBroken } from "./layer-store.ts";

const base = { id: "base" };
const upon = (parent: string): Layer => ({ id: `on-${parent}`, parent });

test.each([
  ["with nothing in it", [], [], false],
  ["on a layer of its own", [base, upon("base")], [], false],
  ["on a layer of another store", [upon("base")], [base], false],
  ["on a layer that is gone", [upon("base")], [{ id: "other" }], true],
  ["with one layer of many that is gone", [base, upon("base"), upon("gone")], [], true],
])("a store %s", (_, own, others, broken) => {
  expect(isBroken(own, others)).toBe(broken);
});

describe("on disk", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "layers-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function store(name: string, layers: readonly Layer[]): Promise<string> {
    await mkdir(join(folder, name, "overlay-layers"), { recursive: true });
    await writeFile(join(folder, name, "overlay-layers", "layers.json"), JSON.stringify(layers));
    return join(folder, name);
  }

  test("a store is removed when its bases were replaced, and kept while they are there", async () => {
    const builds = await store("builds", [upon("base")]);
    expect(await removeBroken(builds, [await store("images", [base])])).toBe(false);
    expect(await removeBroken(builds, [await store("images", [{ id: "other" }])])).toBe(true);
    expect(existsSync(builds)).toBe(false);
  });

  test("a store that is not there yet is none to remove", async () => {
    expect(await removeBroken(join(folder, "none"), [join(folder, "none")])).toBe(false);
  });
});
