import { type Acceptance, RISKS, type Risk } from "../stage/accept.ts";
import { NO_LOCK } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { ENCRYPTED } from "../stage/secret.ts";
import { IMAGES_OF_OTHERS, THIRD_PARTY } from "../stage/services/third-party-images.ts";
import { committedStage } from "../stage/stage.fixture.ts";
import { judge } from "./judge.ts";
import type { Facts } from "./rule.ts";

const prod = committedStage("prod");
const lock = new Map(IMAGES_OF_OTHERS.map((image) => [image, `sha256:${"a".repeat(64)}`]));

/** A stage outside the sandbox that runs one risk and accepts nothing. */
const CASES: Record<Risk, { stage: Stage; facts: Facts; names: string[] }> = {
  "unaudited-providers": {
    stage: { ...prod, services: { ...prod.services, ipfs: { ...prod.services.ipfs, placement: { exclude: [] } } } },
    facts: { lock },
    names: ["ipfs"],
  },
  "shared-wallet": {
    // As commands see it.
    stage: withSecret(ENCRYPTED),
    facts: {
      lock,
      wallets: {
        deploying: "akash1a",
        given: [{ path: ["services", "api", "secrets", "AKASH_MNEMONIC"], wallet: "akash1a" }],
      },
    },
    names: ["api"],
  },
  "unpinned-images": {
    stage: prod,
    facts: { lock: new Map([...lock].filter(([image]) => image !== THIRD_PARTY.redis)) },
    names: [THIRD_PARTY.redis],
  },
  "data-without-backup": {
    stage: { ...prod, accept: [] },
    facts: { lock },
    names: ["secrets", "postgres", "ipfs", "registry"],
  },
};

function withSecret(AkashMnemonic: string): Stage {
  return {
    ...prod,
    services: { ...prod.services, api: { ...prod.services.api, secrets: { AKASH_MNEMONIC: AkashMnemonic } } },
  };
}

const judged = ({ stage, facts }: { stage: Stage; facts: Facts }, accept: Acceptance[] = []) =>
  judge({ ...stage, accept }, facts);
const names = ({ findings }: ReturnType<typeof judge>, of: readonly Risk[] = RISKS) =>
  findings
    .filter(({ code }) => of.includes(code))
    .map(({ code, subjects }) => [code, subjects.map(({ name }) => name)]);

describe.each(Object.entries(CASES) as [Risk, (typeof CASES)[Risk]][])("the risk %s", (risk, tried) => {
  const other = risk === "shared-wallet" ? "unpinned-images" : "shared-wallet";

  test("is found, with who runs it", () => {
    expect(names(judged(tried), [risk])).toEqual([[risk, tried.names]]);
  });

  test("is not found where it is accepted, and the reason is kept", () => {
    const verdict = judged(tried, [{ risk, reason: "known" }]);
    expect(names(verdict, [risk])).toEqual([]);
    expect(verdict.accepted).toMatchObject([
      { risk, reason: "known", subjects: tried.names.map((name) => ({ name })) },
    ]);
  });

  test("is found where it is accepted of another only, or another risk is", () => {
    expect(names(judged(tried, [{ risk, only: ["nobody"], reason: "x" }]), [risk])).toEqual([[risk, tried.names]]);
    expect(names(judged(tried, [{ risk: other, reason: "x" }]), [risk])).toEqual([[risk, tried.names]]);
  });

  test("is none on the sandbox", () => {
    const stage = { ...tried.stage, sandbox: { port: 17_600, blockTime: "6s" } };
    expect(judged({ ...tried, stage }).findings).toEqual([]);
  });
});

test("of several who run a risk those are found that are not accepted", () => {
  const services = { ...prod.services };
  for (const name of ["secrets", "postgres", "ipfs", "registry"] as const)
    Object.assign(services, { [name]: { ...services[name], placement: { exclude: [] } } });
  const stage = { ...prod, services };
  const accept: Acceptance[] = [{ risk: "unaudited-providers", only: ["ipfs", "registry"], reason: "public content" }];
  const found = names(judged({ stage, facts: { lock } }, accept), ["unaudited-providers"]);
  expect(found).toEqual([["unaudited-providers", ["secrets", "postgres"]]]);
});

test("an acceptance that nobody needs any more is told by having no subjects", () => {
  const { accepted } = judged({ stage: prod, facts: { lock } }, [{ risk: "unpinned-images", reason: "old" }]);
  expect(accepted).toMatchObject([{ risk: "unpinned-images", subjects: [] }]);
});

test.each(["staging", "prod"])(
  "the committed stage %s runs no risk that it does not accept, with nothing locked yet",
  (name) => {
    const { findings, accepted } = judge(committedStage(name), { lock: NO_LOCK });
    expect(findings).toEqual([]);
    for (const { subjects } of accepted) expect(subjects).not.toEqual([]);
  },
);
