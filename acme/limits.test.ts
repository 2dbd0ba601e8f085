import { emptyLedger, type Ledger, type PlacedOrder } from "./ledger.ts";
import { LETS_ENCRYPT, stagingFor } from "./lets-encrypt.ts";
import { guardOrder, guardRegistration, limitsOf } from "./limits.ts";

const now = new Date("2026-12-08T12:00:00.000Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const directoryUrl = LETS_ENCRYPT.production;
const names = ["example.com", "*.example.com"];
const limits = limitsOf(directoryUrl)!;

const order = (hours: number, change: Partial<PlacedOrder> = {}): PlacedOrder => ({
  url: `https://ca.example/${hours}`,
  directoryUrl,
  nameSet: "*.example.com,example.com",
  at: ago(hours),
  exempt: false,
  failed: false,
  ...change,
});
const four = [1, 30, 60, 90].map((hours) => order(hours));
const refused = (name: string, ...minutes: number[]) =>
  minutes.map((each) => ({ directoryUrl, name, at: ago(each / 60) }));

test.each<[string, Partial<Ledger>, string | undefined]>([
  ["nothing was ordered", {}, undefined],
  ["three certificates in seven days", { orders: four.slice(1) }, undefined],
  ["four certificates in seven days", { orders: four }, "2026-12-11T18:00:00.000Z"],
  ["four, one of them seven days ago", { orders: [...four.slice(0, 3), order(168)] }, undefined],
  ["four, one of them refused by the CA", { orders: [...four.slice(1), order(2, { failed: true })] }, undefined],
  [
    "four, one of them a renewal that named its predecessor",
    { orders: [...four.slice(1), order(2, { exempt: true })] },
    undefined,
  ],
  [
    "four, one of them for other names",
    { orders: [...four.slice(1), order(2, { nameSet: "example.com" })] },
    undefined,
  ],
  [
    "four, one of them at another CA",
    { orders: [...four.slice(1), order(2, { directoryUrl: LETS_ENCRYPT.staging })] },
    undefined,
  ],
  [
    "300 orders in three hours",
    { orders: Array.from({ length: 300 }, (_, i) => order(1 + i / 1000, { nameSet: String(i) })) },
    "2026-12-08T13:42:03.600Z",
  ],
  ["four proofs not found in an hour", { refusals: refused("example.com", 1, 2, 3, 4) }, undefined],
  [
    "five proofs not found in an hour",
    { refusals: refused("example.com", 1, 2, 3, 4, 50) },
    "2026-12-08T12:10:00.000Z",
  ],
  ["five, one of them an hour ago", { refusals: refused("example.com", 1, 2, 3, 4, 60) }, undefined],
  ["five of another name", { refusals: refused("example.net", 1, 2, 3, 4, 5) }, undefined],
])("after %#: %s, the next order is allowed at %p", (_, ledger, allowedAt) => {
  const guarded = () => guardOrder(now, { ...emptyLedger, ...ledger }, { directoryUrl, names }, limits);
  if (allowedAt === undefined) expect(guarded).not.toThrow();
  else expect(guarded).toThrow(`It is allowed again at ${allowedAt}`);
});

test("the refusal of a fifth certificate says what, how many and when", () => {
  expect(() => guardOrder(now, { ...emptyLedger, orders: four }, { directoryUrl, names }, limits)).toThrow(
    /no further certificate is ordered for example\.com, \*\.example\.com: the limit is 4 in 7 days/,
  );
});

test("ten accounts in three hours are enough", () => {
  const ten = Array.from({ length: 10 }, (_, index) => ({ at: ago(2 + index / 100) }));
  expect(() => guardRegistration(now, ten.slice(1), limits)).not.toThrow();
  expect(() => guardRegistration(now, ten, limits)).toThrow(/no further account .* the limit is 10 in 3 hours/);
});

test("only Let's Encrypt's limits are known, and only its production has a rehearsal", () => {
  expect(limitsOf("https://127.0.0.1:14000/dir")).toBeUndefined();
  expect(limitsOf(LETS_ENCRYPT.staging)).toBeDefined();
  expect(stagingFor(LETS_ENCRYPT.production)).toBe(LETS_ENCRYPT.staging);
  expect(stagingFor(LETS_ENCRYPT.staging)).toBeUndefined();
  expect(stagingFor("https://127.0.0.1:14000/dir")).toBeUndefined();
});
