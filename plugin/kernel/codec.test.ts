import fc from "fast-check";
import { printPath, secretValues, unwrap, wrap } from "./codec.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("secrets on the wire", () => {
  test("are taken off and put back where they were", () => {
    const wire = { plain: 1, token: secret("hidden"), list: [{ password: secret("p") }, "b"] };
    const { value, secrets } = unwrap(wire);
    expect(value).toEqual({ plain: 1, token: "hidden", list: [{ password: "p" }, "b"] });
    expect(wrap(value, secrets, [])).toEqual(wire);
  });

  test("are added by a handler's patterns, a star standing for any key", () => {
    const value = { sdl: { services: { api: { env: ["A=1"], image: "x" }, db: { image: "y" } } } };
    expect(wrap(value, [], ["sdl.services.*.env"])).toEqual({
      sdl: { services: { api: { env: secret(["A=1"]), image: "x" }, db: { image: "y" } } },
    });
  });

  test("nested in a secret are marked once, at the outer place", () => {
    expect(unwrap({ a: secret({ b: secret("x") }) })).toEqual({ value: { a: { b: "x" } }, secrets: [["a"]] });
  });

  test("are the only thing unwrap and wrap change, for any JSON value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (json) => {
        expect(wrap(unwrap(json).value, [], [])).toEqual(json);
      }),
    );
  });

  test("have values to redact, where they were marked and where a pattern leads", () => {
    const value = { env: ["PASSWORD=correct horse", "A=1"], ports: [{ key: "k" }, { key: "l" }], plain: "p" };
    expect(secretValues(value, [["env"], ["ports", 0, "key"], ["gone", "too"]], ["ports.*.key"])).toEqual([
      ["PASSWORD=correct horse", "A=1"],
      "k",
      "l",
    ]);
  });
});

test("paths print as Pulumi writes them", () => {
  expect(printPath(["records", "www/A", "values", 0])).toBe('records["www/A"].values[0]');
});
