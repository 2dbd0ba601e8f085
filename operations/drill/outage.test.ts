import { outageOf, refuseLoss, requireWhole } from "./outage.ts";

const row = (resource: string | null, provider: string) => ({ resource, provider, providerName: `${provider}.name` });
const rows = [row("postgres", "one"), row("auth", "one"), row("ipfs", "two"), row(null, "one"), row("api", "")];

test("with a service all ends that runs with the same provider", () => {
  expect(outageOf(rows, ["postgres"])).toEqual({
    providers: [{ address: "one", name: "one.name" }],
    places: ["auth", "postgres"],
  });
});

test("without a choice every provider of the stage ends", () => {
  const { providers, places } = outageOf(rows, undefined);
  expect(providers.map(({ address }) => address)).toEqual(["one", "two"]);
  expect(places).toEqual(["auth", "ipfs", "postgres"]);
});

test("what is no place of the stage, or is with no provider, is not struck", () => {
  expect(outageOf(rows, ["api"])).toEqual({ providers: [], places: [] });
});

describe("what holds data without a backup", () => {
  const outage = outageOf(rows, undefined);
  const refusal = (kept: string[], givenUp: string[]) => () =>
    refuseLoss(outage, { holders: ["postgres", "ipfs"], kept, givenUp }, "everything-lost");

  test("stops a drill, with the words to give it up", () => {
    expect(refusal(["postgres"], [])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining("ipfs: runs there too, holds data, and has no backup; nothing was ended."),
        fix: expect.stringContaining("./platform drill everything-lost --data-loss ipfs"),
      }),
    );
  });

  test("does not once it is given up, or is kept", () => {
    expect(refusal(["postgres"], ["ipfs"])).not.toThrow();
    expect(refusal(["postgres", "ipfs"], [])).not.toThrow();
  });

  test("does not where it runs elsewhere", () => {
    const elsewhere = outageOf(rows, ["auth"]);
    expect(() => refuseLoss(elsewhere, { holders: ["ipfs"], kept: [], givenUp: [] }, "provider-loss")).not.toThrow();
  });
});

test("a place that has no whole backup yet is not ended, whatever those before it have", () => {
  const place = (complete: boolean) => ({ name: "g1-a", begun: 1, complete, backups: [] });
  expect(() => requireWhole({ service: "postgres", places: [place(true), place(false)] })).toThrow(
    /no whole backup since/,
  );
  expect(() => requireWhole({ service: "postgres", places: [] })).toThrow(/no whole backup since/);
  expect(() => requireWhole({ service: "postgres", places: [place(false), place(true)] })).not.toThrow();
});
