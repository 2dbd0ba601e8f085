import { verdictText } from "./verdict-text.ts";

const generation = "g00000001795934478342-1aebfc73";

test.each([
  [3, 13, `postgres ${generation}: 3 backups and 13 pieces of the log read, all whole\n`],
  [1, 1, `postgres ${generation}: 1 backup and 1 piece of the log read, all whole\n`],
  [2, 0, `postgres ${generation}: 2 backups read, all whole\n`],
])("%i backups and %i pieces of the log that are whole are told with their service", (backups, segments, text) => {
  expect(verdictText("postgres", { generation, backups, segments, damage: [] })).toBe(text);
});

test("each damage has a line of its own, with service and generation", () => {
  const damage = ["backup 20261129-054500F is invalid", "the log has nothing between 1 and 3"];
  expect(verdictText("postgres", { generation, backups: 1, segments: 2, damage })).toBe(
    `postgres ${generation}: damaged: ${damage[0]}\npostgres ${generation}: damaged: ${damage[1]}\n`,
  );
});
