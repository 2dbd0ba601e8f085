import fc from "fast-check";
import type { Connection } from "./columns.ts";
import { type Box, layout, type Rectangle } from "./layout.ts";

const box = (id: string, least = 0): Box => ({ id, width: 100, height: 40, least });

const placed = (boxes: Box[], ...links: string[]) =>
  layout(
    boxes,
    links.map((link): Connection => {
      const [from = "", by = "", to = ""] = link.split(" ");
      return { from, to, forward: by === "->" };
    }),
  );

const xOf = ({ boxes }: ReturnType<typeof layout>, id: string) => boxes.get(id)!.x;

test("what is connected to stands to the right of who connects", () => {
  const made = placed([box("c"), box("b"), box("a")], "a -> b", "b -> c", "a -> c");
  expect(xOf(made, "a")).toBeLessThan(xOf(made, "b"));
  expect(xOf(made, "b")).toBeLessThan(xOf(made, "c"));
});

test("a box stands no further left than its kind does, and empty columns take no room", () => {
  const made = placed([box("a"), box("b", 2), box("c", 5)]);
  expect(xOf(made, "a")).toBeLessThan(xOf(made, "b"));
  expect(xOf(made, "c") - xOf(made, "b")).toBe(xOf(made, "b") - xOf(made, "a"));
});

test("what only calls does not move anything", () => {
  const made = placed([box("a"), box("b")], "a ~> b", "b ~> a");
  expect(xOf(made, "a")).toBe(xOf(made, "b"));
});

test("a circle ends", () => {
  expect(placed([box("a"), box("b")], "a -> b", "b -> a").boxes.size).toBe(2);
});

test("lines that need not cross do not", () => {
  const made = placed([box("a1"), box("a2"), box("b1", 1), box("b2", 1)], "a1 -> b2", "a2 -> b1");
  const y = (id: string) => made.boxes.get(id)!.y;
  expect(Math.sign(y("a1") - y("a2"))).toBe(Math.sign(y("b2") - y("b1")));
});

test("all boxes of a column are as wide, so that lines bend between columns alone", () => {
  const made = placed([box("a"), { ...box("b"), width: 300 }]);
  expect(made.boxes.get("a")!.width).toBe(300);
});

test("a line over several columns passes between their boxes", () => {
  const boxes = [box("a"), box("m1", 1), box("m2", 1), box("z", 2)];
  const made = placed(boxes, "a -> m1", "a -> m2", "a -> z");
  const { points } = made.lines[2]!;
  expect(points).toHaveLength(4);
  for (const id of ["m1", "m2"]) expect(points.some((point) => isWithin(point, made.boxes.get(id)!))).toBe(false);
});

const isWithin = (point: { x: number; y: number }, { x, y, width, height }: Rectangle) =>
  point.x > x && point.x < x + width && point.y > y && point.y < y + height;

test("whatever is drawn, no box lies on another, and every line begins and ends at its boxes", () => {
  const graphs = fc
    .array(
      fc.record({
        width: fc.integer({ min: 20, max: 200 }),
        height: fc.integer({ min: 20, max: 90 }),
        least: fc.nat(3),
      }),
      { minLength: 1, maxLength: 9 },
    )
    .chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        links: fc.array(fc.tuple(fc.nat(sizes.length - 1), fc.nat(sizes.length - 1), fc.boolean()), { maxLength: 15 }),
      }),
    );
  fc.assert(
    fc.property(graphs, ({ sizes, links }) => {
      const boxes = sizes.map((size, index) => ({ id: `n${index}`, ...size }));
      const connections = links
        .filter(([a, b]) => a !== b)
        .map(([a, b, forward]) => ({ from: `n${a}`, to: `n${b}`, forward }));
      const made = layout(boxes, connections);
      const all = [...made.boxes.values()];
      for (const [index, one] of all.entries()) {
        expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= made.width && one.y + one.height <= made.height).toBe(
          true,
        );
        for (const other of all.slice(index + 1)) expect(overlap(one, other)).toBe(false);
      }
      for (const [index, { points }] of made.lines.entries()) {
        expect(onSide(points[0]!, made.boxes.get(connections[index]!.from)!)).toBe(true);
        expect(onSide(points.at(-1)!, made.boxes.get(connections[index]!.to)!)).toBe(true);
      }
    }),
  );
});

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const onSide = (point: { x: number; y: number }, { x, y, width, height }: Rectangle) =>
  (point.x === x || point.x === x + width) && point.y > y && point.y < y + height;
