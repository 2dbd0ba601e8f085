import { dot } from "./dot.ts";
import { mermaid } from "./mermaid.ts";
import { SMALL } from "./topology.fixture.ts";

test("mermaid is a flow chart with a shape for each kind of node and a word for each link", () => {
  expect(mermaid(SMALL)).toBe(`flowchart LR
  n0(["<b>shop.test</b><br/>zone at cloudflare, desec"])
  n1{{"<b>proxy</b><br/>at provider.#quot;aurora#quot;.#lt;example#gt;"}}
  n2[("<b>postgres</b><br/>holds data")]
  n3["<b>cache</b>"]
  n4[("<b>wiki</b><br/>shop.test<br/>a.shop.test<br/>b.shop.test<br/>and 1 more<br/>holds data")]
  n5["<b>shop</b><br/>shop.shop.test"]
  n0 -. "DNS" .-> n1
  n1 -- "https" --> n4
  n1 -- "https" --> n5
  n4 == "tunnel" ==> n2
  n4 == "tunnel" ==> n3
  n4 -. "https by proxy" .-> n5
`);
});

test("dot is a graph from left to right", () => {
  expect(dot(SMALL, "local")).toBe(`digraph "local" {
  rankdir=LR;
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10];
  n0 [label="shop.test\\nzone at cloudflare, desec", shape=ellipse];
  n1 [label="proxy\\nat provider.\\"aurora\\".<example>", shape=hexagon];
  n2 [label="postgres\\nholds data", shape=cylinder];
  n3 [label="cache"];
  n4 [label="wiki\\nshop.test\\na.shop.test\\nb.shop.test\\nand 1 more\\nholds data", shape=cylinder];
  n5 [label="shop\\nshop.shop.test"];
  n0 -> n1 [label="DNS", style=dotted];
  n1 -> n4 [label="https"];
  n1 -> n5 [label="https"];
  n4 -> n2 [label="tunnel", style=bold];
  n4 -> n3 [label="tunnel", style=bold];
  n4 -> n5 [label="https by proxy", style=dashed];
}
`);
});

test("a name that would end a text does not", () => {
  const nodes = [{ id: "x", kind: "zone", name: 'a\\"]; b', providers: [] }] as const;
  expect(dot({ nodes, links: [] }, "x")).toContain('n0 [label="a\\\\\\"]; b\\nzone at ", shape=ellipse];');
  expect(mermaid({ nodes, links: [] })).toContain("<b>a\\#quot;]; b</b>");
});
