import fc from "fast-check";
import { dataOf, parseYaml } from "../input/yaml.ts";
import type { AppValues } from "../stage/services/apps.ts";
import { block, dataOfDrafts } from "./block.ts";
import type { Draft } from "./draft.ts";

const draft = (settings: AppValues, remarks: Draft["remarks"] = {}): Draft => ({
  name: "wiki",
  at: { file: "compose.yaml", line: 1 },
  path: "services.wiki",
  settings,
  remarks,
});

test("short lists and mappings stand in one line, the environment in lines of its own, comments beside or above", () => {
  const settings: AppValues = {
    image: "ghcr.io/requarks/wiki:2.5",
    args: ["-c", "a b"],
    hosts: ["@", "wiki"],
    env: { A: "1", B: "yes", C: "5Gi", D: "x:y", E: "a\nb", F: "http://a/b?c=d", G: "" },
    volumes: { data: { size: "5Gi", mount: "/data" } },
    placement: {
      audited: [
        "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63",
        "akash18qa2a2ltfyvkyj0ggj3hkvuj6twzyumuaru9s4",
        "akash1second",
      ],
    },
  };
  const remarks = {
    hosts: "decide",
    "env.A": "why\nnot",
    "volumes.data": "how large",
    volumes: "all of them",
    "env.E": "two",
  };
  expect(block([draft(settings, remarks)])).toBe(`    apps:
      wiki:
        image: ghcr.io/requarks/wiki:2.5
        args: ["-c", "a b"]
        hosts: ["@", wiki] # decide
        env:
          A: "1" # why not
          B: "yes"
          C: 5Gi
          D: x:y
          E: |- # two
            a
            b
          F: "http://a/b?c=d"
          G: ""
        # all of them
        volumes:
          data: { size: 5Gi, mount: /data } # how large
        placement:
          audited:
            - akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63
            - akash18qa2a2ltfyvkyj0ggj3hkvuj6twzyumuaru9s4
            - akash1second
`);
});

test("what is empty stays empty", () => {
  expect(block([draft({ env: {}, args: [], placement: {} })])).toBe(
    "    apps:\n      wiki:\n        env: {}\n        args: []\n        placement: {}\n",
  );
});

test("any text is read again as it was", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "a",
        " ",
        "\n",
        ":",
        "#",
        "-",
        "'",
        '"',
        "\t",
        "\r",
        "0",
        "{",
        "]",
        "\\",
        "\u0085",
        "\ufeff",
      ),
    }),
  );
  fc.assert(
    fc.property(text, text, fc.array(text), (one, other, args) => {
      const drafts = [draft({ env: { A: one, B: other }, args }, { "env.A": other, args: one })];
      expect(dataOf(parseYaml(block(drafts)))).toEqual({ apps: dataOfDrafts(drafts) });
    }),
    { numRuns: 1000 },
  );
});
