import { UNKNOWN } from "../../kernel/handler.ts";
import { sdlChanges } from "./sdl-changes.ts";

const sdl = (api: object, more: object = {}) => ({ version: "2.0", services: { "web-app": api }, ...more });

test("equal documents have no changes", () => {
  expect(sdlChanges(sdl({ image: "a", env: ["A=1"] }), sdl({ image: "a", env: ["A=1"] }))).toEqual([]);
});

test("env is told by the names of its variables, never their values", () => {
  const changes = sdlChanges(sdl({ env: ["A=1", "B=old", "C=3"] }), sdl({ env: ["B=new-secret", "C=3", "D=4"] }));
  expect(changes).toEqual([
    { path: 'sdl.services["web-app"].env', kind: "update", reason: "env of web-app: +D -A ~B" },
  ]);
});

test.each([
  ["is told by the name that stands in its place", ["A=1", "B=2", "C=3"], ["A=1", UNKNOWN, "C=4"], "~B ~C"],
  ["is not told where others come or go", ["A=1"], ["A=1", UNKNOWN], "known once up has run"],
  ["is not told where others have moved", ["A=1", "C=3"], [UNKNOWN, "B=2"], "known once up has run"],
  ["is not told where the whole list is not known", ["A=1"], UNKNOWN, "known once up has run"],
])("a variable whose value is not known yet %s", (_, before, after, said) => {
  expect(sdlChanges(sdl({ env: before }), sdl({ env: after }))).toEqual([
    { path: 'sdl.services["web-app"].env', kind: "update", reason: `env of web-app: ${said}` },
  ]);
});

test.each([
  ["another image is told by old and new", "wiki:2.6", "wiki:2.5 -> wiki:2.6"],
  ["one that is yet to be built is told as such", UNKNOWN, "known once up has run"],
])("%s", (_, after, said) => {
  expect(sdlChanges(sdl({ image: "wiki:2.5" }), sdl({ image: after }))).toEqual([
    { path: 'sdl.services["web-app"].image', kind: "update", reason: `image of web-app: ${said}` },
  ]);
});

test("everything else is told by its path", () => {
  const changes = sdlChanges(sdl({ args: ["a"] }), sdl({ args: ["b"] }, { endpoints: { ip: { kind: "ip" } } }));
  expect(changes).toEqual([
    { path: 'sdl.services["web-app"].args[0]', kind: "update" },
    { path: "sdl.endpoints", kind: "add" },
  ]);
});

test("a document that is not known yet is one change", () => {
  expect(sdlChanges(sdl({ image: "a" }), { version: "2.0", services: UNKNOWN })).toEqual([
    { path: "sdl.services", kind: "update" },
  ]);
});
