import { SANDBOX } from "./program.fixture.ts";
import { needs, parsed, type StageArgs, wholeValues } from "./values.ts";

const whole = (settings: StageArgs) => parsed("the stage", wholeValues(settings));

test("a program gives what it uses, and has no service that it does not make", () => {
  const { akash, dns, services } = whole({ akash: { wallet: { command: ["sign"] } } });
  expect(akash).toMatchObject({ wallet: { command: ["sign"] }, deposit: "5000000uact" });
  expect(JSON.stringify(dns.providers)).toContain("unused");
  const { apps, platform: _, ...own } = services;
  expect(apps).toEqual({});
  expect(Object.values(own).filter(({ enabled }) => enabled)).toEqual([]);
});

test("everything wrong is told at once, at the words of the program", () => {
  const wrong = { akash: { wallet: {}, deposit: "5 AKT" }, sandbox: { port: 80 } } as StageArgs;
  expect(() => whole(wrong)).toThrow(
    /^the stage is not valid:\n {2}sandbox\.port: .*\n {2}akash\.wallet: needs exactly one of .*\n {2}akash\.deposit: /,
  );
});

test("a key that there is not is told with the nearest, and a secret is not shown", () => {
  const typo = { ...SANDBOX, dns: { providers: { desec: { tokn: "canary" } } } } as unknown as StageArgs;
  const refused = () => whole(typo);
  expect(refused).toThrow("dns.providers.desec.tokn: unknown key; did you mean token? Allowed: token.");
  expect(refused).not.toThrow("canary");
});

test("what a component says is told at its own words", () => {
  const values = wholeValues(SANDBOX, { services: { apps: { wiki: { image: "wiki:1", port: 0 } } } });
  expect(() => parsed("App wiki", values, ["services", "apps", "wiki"])).toThrow(/^App wiki is not valid:\n {2}port: /);
});

test("what is missing of a stage is told with how it is given", () => {
  expect(() => needs("Zone example.com", {}, "dns", "they host it")).toThrow(
    "Zone example.com needs dns of its stage, as they host it: stage({ dns: { providers: ",
  );
  expect(() => needs("Zone example.com", SANDBOX, "dns", "they host it")).not.toThrow();
});
