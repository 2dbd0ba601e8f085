import type { LeaseState } from "../../akash/chain/lease-state.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { abandonedPlaces } from "./abandoned-places.ts";
import type { OwnedDeployment } from "./state.ts";

const place = (dseq: string, leaving = false): OwnedDeployment => ({
  urn: `urn:${dseq}`,
  name: "api",
  service: "api",
  dseq,
  stateful: false,
  volumes: [],
  leaving,
  considered: [],
});
const holding = (dseq: string, state: LeaseState, open = true) => ({ dseq, state, open }) as Holding;

test("only an open deployment of ours whose lease we closed is abandoned", () => {
  const owned = [...["1", "2", "3", "4"].map((dseq) => place(dseq)), place("5", true)];
  const closed = (detail: string) => ({ state: "closed", detail });
  const left = closed("lease_closed_owner");
  const holdings = [
    holding("1", left),
    holding("2", { state: "active", detail: "" }),
    holding("3", left, false),
    holding("4", closed("lease_closed_reason_unstable")),
    holding("5", left),
    holding("6", left),
  ];
  expect(abandonedPlaces(owned, holdings).map(({ dseq }) => dseq)).toEqual(["1"]);
});
