import { readFileSync } from "node:fs";
import { grantEntry } from "./deposit-grant.ts";

/** Deposit grants of a recorded answer, by their granter's last letters. */
function limitsIn(name: string): Record<string, unknown> {
  const file = new URL("../../conformance/chain/grants-rest.jsonl", import.meta.url);
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const { body } = lines.map((line) => JSON.parse(line)).find((line) => line.name === name);
  const grants = grantEntry.array().parse(body.grants);
  const deposits = grants.filter(({ scopes }) => scopes.length > 0);
  return Object.fromEntries(deposits.map(({ granter, limits }) => [granter.slice(-6), limits]));
}

test("a grant tells what may still be taken of each coin", () => {
  expect(limitsIn("grants")).toEqual({
    "5k56d8": [
      { denom: "uact", amount: "3000000" },
      { denom: "uakt", amount: "5" },
    ],
  });
});

test("a grant that is used up has no limit left, though the chain names a zero of uakt", () => {
  expect(limitsIn("grants-two-after")).toEqual({ "5k56d8": [], gngs8l: [{ denom: "uact", amount: "200000" }] });
});
