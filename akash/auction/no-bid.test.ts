import { group } from "../sandbox.fixture.ts";
import { noAcceptableBid, type Silence, silenceFix, silenceText } from "./no-bid.ts";

const at = (amount: string): Silence => {
  const { resources, ...rest } = group("g");
  return { service: "api", group: { ...rest, resources: [{ ...resources[0]!, price: { denom: "uact", amount } }] } };
};
const uact = (amount: string) => ({ denom: "uact", amount });

test.each<[string, Partial<Silence>, string, string | undefined]>([
  [
    "others could serve",
    { able: 5 },
    "by the inventory 5 providers could serve it, so the price ceiling is likely too low",
    "akash.priceCeiling 4uact (or services.….priceCeiling, for api alone), then: ./platform up",
  ],
  [
    "one other could serve, and one bid more before",
    { able: 1, lowest: uact("2.5") },
    "the price ceiling is too low; the lowest bid seen for such an order was 2.5 uact",
    "akash.priceCeiling 3uact (or services.….priceCeiling, for api alone), then: ./platform up",
  ],
  [
    "was too cheap by a fraction",
    { able: 1, lowest: uact("2.101") },
    "the price ceiling is too low; the lowest bid seen for such an order was 2.101 uact",
    "akash.priceCeiling 2.53uact (or services.….priceCeiling, for api alone), then: ./platform up",
  ],
  [
    "the price was just enough before",
    { lowest: uact("1.5") },
    "the order may be too large, too cheap, or ask for what nobody offers; the lowest bid seen for such an order was 1.5 uact",
    "akash.priceCeiling 4uact (or services.….priceCeiling, for api alone), then: ./platform up; or make api smaller, or loosen its placement in the stage file",
  ],
  [
    "was paid well",
    { able: 5, lowest: uact("1") },
    "the order may be too large, or ask for what nobody offers; the lowest bid seen for such an order was 1 uact",
    undefined,
  ],
  [
    "nothing is known of",
    {},
    "the order may be too large, too cheap, or ask for what nobody offers",
    "akash.priceCeiling 4uact (or services.….priceCeiling, for api alone), then: ./platform up; or make api smaller, or loosen its placement in the stage file",
  ],
])("an order that %s is told with its price, and the way out", (_, more, says, fix) => {
  const silence = { ...at("2"), ...more };
  expect(silenceText(silence)).toBe(`for at most 2 uact a block (0.86 USD a month): ${says}`);
  expect(silenceFix(silence)).toBe(
    fix ? `./platform set ${fix}` : "make api smaller, or loosen its placement in the stage file, then: ./platform up",
  );
});

test("of bids that are not acceptable every reason is told once, with those whom it concerns", () => {
  const bid = (provider: string, why: string) => ({ provider, chosen: false, why });
  const { code, message, fix } = noAcceptableBid([
    bid("dune", "in eu, the placement asks for moon"),
    bid("elm", "excluded: slow"),
    bid("oak", "in eu, the placement asks for moon"),
  ]);
  expect(code).toBe("no-bids");
  expect(message).toBe("no acceptable bid: dune, oak: in eu, the placement asks for moon; elm: excluded: slow");
  expect(fix).toMatch(/^loosen what is named .*, then: \.\/platform up$/);
});
