import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IMAGES_OF_OTHERS } from "../../stage/services/third-party-images.ts";
import { basesOf } from "../bases.ts";
import { STAND_INS, type StandIn, standInOf } from "./catalog.ts";
import { folderOf } from "./recipe.ts";
import { standardName } from "./standard-name.ts";

const containerfile = (standIn: StandIn): string => readFileSync(join(folderOf(standIn), "Containerfile"), "utf8");

test("every image of others that the toolkit names has a stand-in", () => {
  const without = IMAGES_OF_OTHERS.filter((image) => standInOf(image) === undefined);
  expect(without).toEqual([]);
});

test("every image that the examples are built from has a stand-in", () => {
  const siblings = join(import.meta.dirname, "../../examples/siblings");
  const files = readdirSync(siblings, { recursive: true, encoding: "utf8" }).filter((file) => /Dockerfile$/.test(file));
  const bases = files.flatMap((file) => basesOf(readFileSync(join(siblings, file), "utf8")));
  expect(bases.length).toBeGreaterThan(0);
  expect(bases.filter((image) => standInOf(image) === undefined)).toEqual([]);
});

test("a row has the references as podman keeps them, each once in the catalog", () => {
  const all = STAND_INS.flatMap(({ references }) => references);
  expect(all.map(standardName)).toEqual(all);
  expect(new Set(all).size).toBe(all.length);
});

test("there is a row for every folder", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(STAND_INS.map(({ name }) => name).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

describe.each(STAND_INS.map((standIn) => [standIn.name, standIn] as const))("%s", (name, standIn) => {
  test("is built on earlier ones, which its row names as its Containerfile does", () => {
    const text = containerfile(standIn);
    const copied = [...text.matchAll(/--from=(\S+[/:]\S+)/g)].map(([, image]) => image!);
    const named = [...new Set([...basesOf(text), ...copied].map((image) => standInOf(image)?.name))];
    expect(named).toEqual(standIn.on);
    const earlier = STAND_INS.slice(
      0,
      STAND_INS.findIndex((each) => each.name === name),
    );
    expect(standIn.on.filter((base) => !earlier.some((each) => each.name === base))).toEqual([]);
  });

  test("takes every ingredient, and has it nowhere else", () => {
    const inFolder = readdirSync(folderOf(standIn));
    for (const { file } of standIn.ingredients ?? []) {
      expect(containerfile(standIn)).toMatch(new RegExp(`^(ADD|COPY) .*\\b${file.replace(".", "\\.")}\\b`, "m"));
      expect(inFolder).not.toContain(file);
    }
  });
});

test("an image by its digest has no stand-in: that would be another image", () => {
  expect(standInOf("postgres:17.6")?.name).toBe("postgres");
  expect(standInOf(`postgres@sha256:${"0".repeat(64)}`)).toBeUndefined();
  expect(standInOf(`postgres:17.6@sha256:${"0".repeat(64)}`)).toBeUndefined();
});
