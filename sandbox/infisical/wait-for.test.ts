import { waitFor } from "./wait-for.ts";

const patience = { atMost: 1000, pause: 1, log: () => {} };

function failing(times: number) {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked <= times) throw new Error(`no ${asked}`);
  };
  return { ask, asked: () => asked };
}

test("it asks until it is answered, and says why it asks again", async () => {
  const lines: string[] = [];
  const server = failing(2);
  await waitFor("Redis", server.ask, { ...patience, log: (line) => lines.push(line) });
  expect(lines).toEqual(["Redis: no 1, asking again", "Redis: no 2, asking again"]);
});

test("it gives up with the last refusal", async () => {
  const server = failing(Number.POSITIVE_INFINITY);
  await expect(waitFor("Redis", server.ask, { ...patience, atMost: 20 })).rejects.toThrow(/^Redis: no \d+$/);
});

test("it gives up at once where asking again cannot help", async () => {
  const server = failing(Number.POSITIVE_INFINITY);
  await expect(waitFor("Redis", server.ask, { ...patience, isFinal: () => true })).rejects.toThrow("Redis: no 1");
  expect(server.asked()).toBe(1);
});
