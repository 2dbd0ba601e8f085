import type { Observation } from "../../dns/answers/drift.ts";
import { verdict } from "./name-servers.ts";

const said = (server: string, ...values: string[]): Observation => ({
  server,
  name: "www.example.com",
  type: "A",
  state: "differs",
  expected: { ttl: null, values: ["192.0.2.9"] },
  found: values.length > 0 ? { ttl: 60, values } : null,
});

test("servers agree whatever the order of their values, even where they give something else than was written", () => {
  const servers = [[said("a", "192.0.2.1", "192.0.2.2")], [said("b", "192.0.2.2", "192.0.2.1")]];
  expect(verdict("example.com", servers)).toMatchObject({ state: "ok" });
});

test("a record set that is another or missing at one server is named", () => {
  for (const other of [said("b", "192.0.2.2"), said("b")]) {
    const check = verdict("example.com", [[said("a", "192.0.2.1")], [other]]);
    expect(check).toMatchObject({ state: "problem", says: expect.stringContaining("www.example.com A") });
  }
});

test("a server that does not answer is named", () => {
  const silent: Observation = { ...said("b"), state: "silent" };
  expect(verdict("example.com", [[said("a", "192.0.2.1")], [silent]]).says).toBe("no answer from b");
});
