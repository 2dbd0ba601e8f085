import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { emptyHash } from "../../akash/chain/tag.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { unrecordedChecks } from "../doctor/unrecorded.ts";
import { type Claims, isLeftover, tagged } from "./ownership.ts";
import { unrecordedDeployments, unrecordedText } from "./unrecorded.ts";

const tag = (service: string, stage = "prod") => `af:p/${stage}/${service}#00000000`;

function open(dseq: string, name: string, hash: Buffer): DeploymentInfo {
  return {
    deployment: { id: { owner: "akash1me", dseq }, state: "active", hash: hash.toString("base64") },
    groups: [{ group_spec: { name } }],
  } as unknown as DeploymentInfo;
}
const running = (dseq: string, name: string) => open(dseq, name, Buffer.alloc(32, 1));
const neverUsed = (dseq: string, name: string) => open(dseq, name, emptyHash(name));

const claims = (owned: readonly string[], pending: readonly string[] = []): Claims => ({
  stage: { project: "p", name: "prod" },
  state: { owned: owned.map((dseq) => ({ dseq })), pending },
});

const platform = [
  running("1", tag("postgres")),
  running("2", tag("api")),
  neverUsed("3", tag("docs")),
  running("4", tag("api", "staging")),
  running("5", "dcloud"),
];

test("a checkout without state sees what runs for its stage, and nothing of others", () => {
  expect(unrecordedDeployments(platform, claims([]))).toEqual([
    { service: "api", dseq: "2" },
    { service: "postgres", dseq: "1" },
  ]);
});

test("an older state sees what it does not know", () => {
  expect(unrecordedDeployments(platform, claims(["1"]))).toEqual([{ service: "api", dseq: "2" }]);
});

test("the state that was written last misses nothing", () => {
  expect(unrecordedDeployments(platform, claims(["1", "2"], ["docs"]))).toEqual([]);
});

test("what was given a manifest is never left over, whatever the state says; what never was is closed", () => {
  for (const state of [claims([]), claims(["1"]), claims(["1"], ["api", "docs"])]) {
    expect(platform.filter((info) => isLeftover(info, state)).map((info) => tagged(info).dseq)).toEqual(["3"]);
  }
});

test("the error names every deployment, where the state is, and the ways on as commands", () => {
  const environment = { PULUMI_BACKEND_URL: "s3://key:secret@bucket?region=x" };
  const [message, fix] = unrecordedText(
    [
      { service: "api", dseq: "2" },
      { service: "postgres", dseq: "1" },
    ],
    { name: "prod", environment },
    0,
  );
  expect(message).toContain("2 deployments of stage prod run on the chain that its state does not know");
  expect(message).toContain("nothing was paid or closed");
  expect(message).toMatch(/\n {4}api 2\n {4}postgres 1\n/);
  expect(message).toContain("s3://bucket");
  expect(message).not.toContain("secret");
  expect(fix).toContain("./platform adopt --stage prod");
  expect(fix).toContain("export PULUMI_BACKEND_URL=");
  expect(fix).toContain("./platform lease close DSEQ --stage prod");
});

test("an older state is called one that holds others", () => {
  const [message] = unrecordedText([{ service: "api", dseq: "2" }], { name: "prod", environment: {} }, 3);
  expect(message).toContain("a deployment of stage prod");
  expect(message).toContain("The state holds 3 others");
});

test("the doctor calls them one problem, with what to type", () => {
  const holding = (dseq: string, service: string, isOpen = true): Holding =>
    ({ dseq, open: isOpen, used: true, tag: { project: "p", stage: "prod", service, nonce: "0" } }) as Holding;
  const holdings = [holding("1", "postgres"), holding("2", "api"), holding("9", "api", false)];
  expect(unrecordedChecks(holdings, claims(["1"]))).toEqual([
    expect.objectContaining({
      state: "problem",
      says: expect.stringContaining("api 2"),
      fix: expect.stringContaining("./platform adopt --stage prod"),
    }),
  ]);
  expect(unrecordedChecks(holdings, claims(["1", "2"]))).toEqual([]);
});
