import { svg } from "./svg.ts";
import { SMALL } from "./topology.fixture.ts";

const text = svg(SMALL, "local");

/** Of every element of a kind, its attributes. */
const elements = (name: string) =>
  [...text.matchAll(new RegExp(`<${name} ([^>]*)`, "g"))].map(([, attributes]) => attributes!);

test("every node is a box with its name, every link a line with an arrow", () => {
  expect(elements("rect")).toHaveLength(SMALL.nodes.length + 1);
  for (const { name } of SMALL.nodes) expect(text).toContain(`>${name}</text>`);
  expect(elements("path").filter((attributes) => attributes.includes("marker-end"))).toHaveLength(SMALL.links.length);
});

test("it has a title, and a legend of the kinds of lines in it", () => {
  expect(text).toContain("<title>stage local</title>");
  for (const says of ["DNS", "https", "tunnel", "https by proxy"]) expect(text).toContain(`>${says}</text>`);
  expect(text).not.toContain(">secrets</text>");
});

test("names of others cannot be markup", () => {
  expect(text).toContain("at provider.&quot;aurora&quot;.&lt;example&gt;");
});

test("every tag that is opened is closed", () => {
  const open: string[] = [];
  for (const [, slash, name = "", , self] of text.matchAll(/<(\/?)([a-z]+)((?:[^>"]|"[^"]*")*?)(\/?)>/g)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!self) open.push(name);
  }
  expect(open).toEqual([]);
});

test("a stage with nothing in it is a picture, too", () => {
  expect(svg({ nodes: [], links: [] }, "empty")).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
});
