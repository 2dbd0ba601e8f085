import { dataLossConsents } from "./consents.ts";

test.each([
  [undefined, []],
  ["", []],
  ["postgres", ["postgres"]],
  ["postgres ipfs", ["postgres", "ipfs"]],
  ["postgres,ipfs", ["postgres", "ipfs"]],
  ["*", ["postgres", "ipfs", "registry"]],
  ["post", []],
])("%j gives up the data of %j and of nothing else", (text, given) => {
  const consents = dataLossConsents(text);
  expect(["postgres", "ipfs", "registry"].filter((service) => consents.has(service))).toEqual(given);
});
