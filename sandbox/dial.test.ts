import { DialTable } from "./dial.ts";

const here = { host: "127.0.0.1", port: 1 };
const there = { host: "127.0.0.1", port: 2 };

test("a star stands for one label, and an exact name goes before it", () => {
  const table = new DialTable();
  table.set("*.ingress.a.sandbox", 80, "tcp", here);
  table.set("x.ingress.a.sandbox", 80, "tcp", there);
  expect(table.find("y.ingress.a.sandbox", 80, "tcp")).toEqual(here);
  expect(table.find("X.ingress.a.sandbox.", 80, "tcp")).toEqual(there);
  expect(table.find("z.y.ingress.a.sandbox", 80, "tcp")).toBeUndefined();
  expect(table.find("ingress.a.sandbox", 80, "tcp")).toBeUndefined();
});

test("port and transport count, and what was taken out is gone", () => {
  const table = new DialTable();
  table.set("203.0.113.1", 53, "udp", here);
  expect(table.find("203.0.113.1", 53, "tcp")).toBeUndefined();
  expect(table.find("203.0.113.1", 54, "udp")).toBeUndefined();
  table.delete("203.0.113.1", 53, "udp");
  expect(table.find("203.0.113.1", 53, "udp")).toBeUndefined();
});
