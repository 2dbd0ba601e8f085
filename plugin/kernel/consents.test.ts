import { backupAgesText, dataLossConsents } from "./consents.ts";

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

test("ages of backups are carried by service; what is none is not taken for one", () => {
  const ages = new Map([
    ["postgres", { age: 7, maxLoss: 300 }],
    ["secrets", { age: 0, maxLoss: 60 }],
    ["postgres-eu-central", { age: 7, maxLoss: 300, successor: "postgres" }],
  ]);
  const consents = dataLossConsents("", backupAgesText(ages));
  expect(consents.backup?.("postgres")).toEqual({ age: 7, maxLoss: 300 });
  expect(consents.backup?.("secrets")).toEqual({ age: 0, maxLoss: 60 });
  expect(consents.backup?.("postgres-eu-central")).toEqual({ age: 7, maxLoss: 300, successor: "postgres" });
  expect(consents.backup?.("ipfs")).toBeUndefined();
  expect(dataLossConsents("", "postgres=-7/300 =1/2 x").backup?.("postgres")).toBeUndefined();
});
