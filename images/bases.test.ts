import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BASES } from "../stage/services/third-party-images.ts";
import { basesOf, withPinnedBases } from "./bases.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const bases = {
  "docker.io/library/alpine:3": `docker.io/library/alpine@${digest("a")}`,
  "x/y:1": `x/y@${digest("b")}`,
};

test("every base is taken by its digest, whatever stands around it, and nothing else changes", () => {
  const text = [
    "# FROM x/y:1",
    "FROM --platform=linux/amd64 docker.io/library/alpine:3 AS build",
    "RUN echo FROM x/y:1",
    "from x/y:1",
    "FROM build",
    "FROM z:1",
    "",
  ].join("\n");
  expect(withPinnedBases(text, bases).split("\n")).toEqual([
    "# FROM x/y:1",
    `FROM --platform=linux/amd64 docker.io/library/alpine@${digest("a")} AS build`,
    "RUN echo FROM x/y:1",
    `from x/y@${digest("b")}`,
    "FROM build",
    "FROM z:1",
    "",
  ]);
  expect(withPinnedBases(text, {})).toBe(text);
  expect(basesOf(text)).toEqual(["docker.io/library/alpine:3", "x/y:1", "z:1"]);
});

test("the bases of our own images are those that are locked", () => {
  const containerfile = (name: string) => join(import.meta.dirname, name, "Containerfile");
  const own = readdirSync(import.meta.dirname).filter((name) => existsSync(containerfile(name)));
  const found = own.map((name) => [`images/${name}`, basesOf(readFileSync(containerfile(name), "utf8"))]);
  expect(Object.fromEntries(found)).toEqual(BASES);
});
