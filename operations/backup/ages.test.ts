import { wholeServices } from "./ages.ts";

const fence = (service: string, outputs: object) => ({
  urn: `urn:pulumi:local::shop::af:akash:Fence::${service}`,
  type: "af:akash:Fence",
  outputs: { deployment: { dseq: "2" }, ...outputs },
});

test("backups of a place that is held lack nothing, however old they are; of others that is not known", () => {
  const resources = [
    fence("held", { since: "2026-11-29T10:00:00.000Z" }),
    fence("serves", { since: "" }),
    fence("unknown", { since: "", released: false }),
  ];
  expect([...wholeServices({ deployment: { resources } })]).toEqual(["held"]);
});
