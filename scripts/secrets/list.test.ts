import { stripVTControlCharacters } from "node:util";
import { envText, listText } from "./list.ts";

const ROWS = [
  { path: ["dns", "providers", "desec", "token"], state: "set" },
  { path: ["external", "stripe", "secretKey"], state: "missing" },
  { path: ["services", "api", "secrets", "a b"], state: "plain text" },
] as const;

test("a list tells the state of every secret, what else there may be, and the command that sets one", () => {
  expect(stripVTControlCharacters(listText(ROWS, 2, "prod"))).toBe(`secret                       state
dns.providers.desec.token    set
external.stripe.secretKey    missing
services.api.secrets["a b"]  plain text

2 more may be set: ./platform secrets list --all --stage prod

set one   ./platform secrets set external.stripe.secretKey --stage prod
`);
});

test("what is missing is set before what is plain text, as on the sandbox that may stay", () => {
  expect(listText(ROWS.toReversed(), 0, "shop")).toMatch(
    /set one {3}\.\/platform secrets set external\.stripe\.secretKey /,
  );
});

test("a stage without secrets says so", () => {
  expect(listText([], 0, "prod")).toBe(
    "stage prod has no secrets\n\nset one   ./platform secrets set KEY --stage prod\n",
  );
});

test("a .env to fill in has what is missing, and names the rest in comments", () => {
  expect(envText(ROWS.slice(0, 2), "prod")).toBe(`# ./platform secrets import FILE --stage prod
# DNS_PROVIDERS_DESEC_TOKEN=   # set
EXTERNAL_STRIPE_SECRET_KEY=
`);
});
