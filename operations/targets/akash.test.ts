import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { emptyHash } from "../../akash/chain/tag.ts";
import type { Diagnosis } from "../../akash/lease/symptoms.ts";
import type { Market } from "../../akash/market.ts";
import type { ContainerFault } from "../../errors/container-fault.ts";
import { openPlaces, toldOf } from "./akash.ts";

const tag = (project: string, stage = "prod") => `af:${project}/${stage}/api#00000000`;
const open = (dseq: string, name: string) =>
  ({
    deployment: { id: { dseq }, hash: emptyHash(name).toString("base64") },
    groups: [{ group_spec: { name } }],
  }) as unknown as DeploymentInfo;

test("another project's lease is no orphan, though its stage is called the same", async () => {
  const deployments = [open("1", tag("ours")), open("2", tag("ours")), open("3", tag("theirs"))];
  const market = { wallet: { address: "akash1me" }, chain: { deployments: async () => deployments } };
  const claims = { stage: { project: "ours", name: "prod" }, state: { owned: [{ dseq: "1" }], pending: [] } };
  const places = await openPlaces(market as unknown as Market, claims, AbortSignal.timeout(1000));
  const orphans = places.filter(({ orphan }) => orphan);
  expect(orphans).toEqual([{ id: "2", tag: tag("ours"), orphan: true, unrecorded: false }]);
});

const unready = (name: string) => ({ name, says: `container ${name}: 0 of 1 ready` });
const diagnosis = (container: string, fault: ContainerFault): Diagnosis => ({
  container,
  fault,
  code: "container-crashed",
  says: `container ${container} ends`,
  everywhere: false,
});

test.each([
  ["all are ready", [], [], { problems: [] }],
  ["the provider tells nothing", [unready("api")], [], { problems: ["container api: 0 of 1 ready"] }],
  [
    "one that is ready has failed before",
    [unready("api")],
    [diagnosis("db", "memory"), diagnosis("api", "program")],
    {
      problems: ["container api: 0 of 1 ready", "container api ends"],
      fault: { container: "api", fault: "program" },
    },
  ],
  [
    "several have failed",
    [unready("api"), unready("db"), unready("tunnel")],
    [diagnosis("db", "volume"), diagnosis("tunnel", "program")],
    {
      problems: [
        "container api: 0 of 1 ready",
        "container db: 0 of 1 ready",
        "container tunnel: 0 of 1 ready",
        "container db ends",
        "container tunnel ends",
      ],
      fault: { container: "db", fault: "volume" },
    },
  ],
])("of containers that are not ready is told why: %s", (_, containers, diagnoses, told) => {
  expect(toldOf(containers, diagnoses)).toEqual(told);
});
