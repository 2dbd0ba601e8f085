import { due, rotatable, seenBy, withReaders } from "./chosen.ts";
import type { StageSecret } from "./secrets.ts";

function secret(name: string, more: Partial<StageSecret> = {}): StageSecret {
  const base = { kind: "secret", seenBy: ["api"], readBy: [], madeAt: undefined, changing: false, keyOf: undefined };
  return { name, seenByLeft: false, ...base, ...more } as StageSecret;
}

const names = (secrets: readonly StageSecret[]) => secrets.map(({ name }) => name);

const all = [
  secret("api-login", { kind: "client secret" }),
  secret("auth-login", { kind: "client secret", seenBy: ["auth"] }),
  secret("jwt", { seenBy: ["api", "auth"], readBy: ["api", "auth"] }),
  secret("tunnel", { seenBy: ["api", "postgres"] }),
  secret("encryption", { seenBy: ["auth"], readBy: ["auth"], keyOf: "postgres" }),
  secret("unused", { seenBy: [] }),
];

test("what encrypts what is stored, and what nothing uses, cannot be rotated", () => {
  expect(names(rotatable(all))).toEqual(["api-login", "auth-login", "jwt", "tunnel"]);
});

test("the provider of a service sees its environment and its folder", () => {
  expect(names(seenBy(all, "auth"))).toEqual(["auth-login", "jwt", "encryption"]);
});

test("a secret that services read from their folders takes along what they start again by", () => {
  expect(withReaders(all, [all[2]!])).toEqual(["api-login", "auth-login", "jwt"]);
  expect(withReaders(all, [all[3]!])).toEqual(["tunnel"]);
});

test.each([
  ["made the day before", new Date("2026-03-31"), 90, true],
  ["made on the day", new Date("2026-04-01"), 90, false],
  ["of unknown age", undefined, 90, true],
  ["of any age, where none is set", new Date("2020-01-01"), undefined, false],
])("a secret %s is due: %s, %s days, %s", (_, madeAt, days, expected) => {
  const now = new Date("2026-06-30");
  expect(due([secret("one", { madeAt })], days, now)).toHaveLength(expected ? 1 : 0);
});

test("a secret that a provider saw which was left is due, however young, and where no age is set", () => {
  const now = new Date("2026-06-30");
  const seen = secret("one", { madeAt: now, seenByLeft: true });
  expect(due([seen, secret("two", { madeAt: now })], undefined, now)).toEqual([seen]);
  expect(due([seen], 90, now)).toEqual([seen]);
});
