import type { Lease, Provider } from "../../akash/chain/client.ts";
import { inquiryTag, parseTag } from "../../akash/chain/tag.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { refuseClose } from "../../scripts/lease/close.ts";
import { listText } from "../../scripts/lease/list.ts";
import type { Ownership } from "./ownership.ts";
import { leaseRows } from "./rows.ts";

const provider: Provider = { owner: "akash1prov", host_uri: "https://provider.dune.example:8443", attributes: [] };
const price = { denom: "uact", amount: "10" };

function holding(dseq: string, name: string, more: Partial<Holding> = {}): Holding {
  const id = { owner: "akash1me", dseq, gseq: 1, oseq: 2, provider: "akash1prov", bseq: 0 };
  const lease: Lease = { id, state: "active", price, created_at: 1n, closed_on: 0n, reason: "" };
  const escrow = { funds: [{ denom: "uact", amount: "5885300" }], settledAt: 100n, rate: [price] };
  return {
    dseq,
    name,
    tag: parseTag(name),
    open: true,
    used: false,
    lease,
    state: { state: "active", detail: "" },
    escrow,
    ...more,
  };
}

const tag = (service: string, stage = "prod", project = "p") => `af:${project}/${stage}/${service}#00000000`;
const around = {
  stage: { project: "p", name: "prod" },
  state: {
    owned: [
      {
        urn: "urn:api",
        name: "api",
        service: "api",
        dseq: "1",
        stateful: false,
        volumes: [],
        leaving: false,
        considered: [],
      },
    ],
    pending: ["docs"],
  },
  providers: [provider],
  height: 100n,
  now: new Date("2026-11-30T10:10:00Z"),
};
const ownerships: [string, Holding, Ownership][] = [
  ["a resource's", holding("1", tag("api")), "owned"],
  ["a resource's, though its deployment is closed", holding("1", tag("api"), { open: false }), "owned"],
  ["one an interrupted run was making", holding("2", tag("docs")), "pending"],
  ["what no resource knows", holding("3", tag("api")), "orphan"],
  [
    "what was there only to hear bids, whatever an interrupted run was making",
    holding("8", inquiryTag({ project: "p", stage: "prod", service: "docs" })),
    "orphan",
  ],
  ["what ran once and no resource knows", holding("7", tag("api"), { used: true }), "unrecorded"],
  ["another stage's", holding("4", tag("api", "staging")), "other stage"],
  ["the same stage's of another project", holding("5", tag("api", "prod", "q")), "other stage"],
  ["not ours", holding("6", "dcloud"), "foreign"],
];

describe("whose a deployment is", () => {
  test.each(ownerships)("%s", (_, one, standing) => {
    expect(leaseRows([one], around)[0]?.standing).toBe(standing);
  });
});

describe("what may be closed", () => {
  test.each(ownerships)("%s", (_, one, standing) => {
    const refusal = refuseClose(leaseRows([one], around)[0], one.dseq, "prod");
    expect(refusal === undefined).toBe(standing === "orphan" || standing === "unrecorded");
  });

  test("a resource's deployment is refused with the command that is right", () => {
    const [row] = leaseRows([holding("1", tag("api"))], around);
    expect(refuseClose(row, "1", "prod")).toEqual([
      expect.stringContaining("belongs to the resource api"),
      expect.stringContaining("./platform lease move api --stage prod"),
    ]);
  });

  test("an unknown number is refused", () => {
    expect(refuseClose(undefined, "9", "prod")?.[0]).toBe("the wallet has no open deployment 9.");
  });
});

test("a row has the provider's name, the price of a month and hours of runway", () => {
  expect(leaseRows([holding("1", tag("api"))], around)[0]).toMatchObject({
    service: "api",
    providerName: "dune.example",
    pricePerMonth: "4.30",
    runwayHours: 1000,
    resource: "api",
    oseq: 2,
  });
});

test("what is closed has no runway and says how it ended", () => {
  const ended = holding("1", tag("api"), {
    open: false,
    state: { state: "insufficient_funds", detail: "lease_closed_reason_insufficient_funds" },
  });
  expect(leaseRows([ended], around)[0]).toMatchObject({
    runwayHours: null,
    state: "deployment closed, insufficient_funds: lease_closed_reason_insufficient_funds",
  });
});

test("a lease that is taken back says when, and the table how much time is left", () => {
  const deadline = String(Date.parse("2026-12-01T10:00:00Z") / 1000);
  const reclamation = { window: "86400s", deadline, reason: "lease_closed_reason_decommission" };
  const one = holding("1", tag("api"));
  const rows = leaseRows([{ ...one, lease: { ...one.lease!, state: "reclaiming", reclamation } }], around);
  expect(rows[0]).toMatchObject({ reclaimed: { at: "2026-12-01T10:00:00.000Z", left: "in 23 h 50 min" } });
  expect(listText(rows, { stage: "prod", wallet: "akash1me" })).toContain("taken back in 23 h 50 min");
});

test("the table names what is paid for nothing, and how to end it", () => {
  const text = listText(
    leaseRows(
      ownerships.map(([, one]) => one),
      around,
    ),
    { stage: "prod", wallet: "akash1me" },
  );
  expect(text).toContain(`paid for nothing: 3 (${tag("api")}); ./platform lease close 3 --stage prod`);
  expect(listText([], { stage: "prod", wallet: "akash1me" })).toContain("no open deployments");
});
