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

test("a variable whose value is not known yet makes the env change without naming it", () => {
  expect(sdlChanges(sdl({ env: ["A=1"] }), sdl({ env: [UNKNOWN] }))).toEqual([
    { path: 'sdl.services["web-app"].env', kind: "update" },
  ]);
});

test("everything else is told by its path", () => {
  const changes = sdlChanges(sdl({ image: "a" }), sdl({ image: "b" }, { endpoints: { ip: { kind: "ip" } } }));
  expect(changes).toEqual([
    { path: 'sdl.services["web-app"].image', kind: "update" },
    { path: "sdl.endpoints", kind: "add" },
  ]);
});

test("a document that is not known yet is one change", () => {
  expect(sdlChanges(sdl({ image: "a" }), { version: "2.0", services: UNKNOWN })).toEqual([
    { path: "sdl.services", kind: "update" },
  ]);
});
