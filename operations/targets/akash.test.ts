import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { emptyHash } from "../../akash/chain/tag.ts";
import type { Market } from "../../akash/market.ts";
import { openPlaces } from "./akash.ts";

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
