import { riskChecks } from "./risks.ts";

const told = { name: "prod" };

test("a risk that is refused is a problem with its fix, an accepted one is told with its reason", () => {
  const subjects = [{ name: "api", path: ["services", "api", "secrets", "K"] }];
  const [refused, known] = riskChecks(
    {
      findings: [{ code: "shared-wallet", subjects }],
      accepted: [{ risk: "unaudited-providers", reason: "public content", subjects: [{ name: "ipfs" }] }],
    },
    told,
  );
  expect(refused).toMatchObject({
    name: "risk shared-wallet",
    state: "problem",
    says: expect.stringContaining("api: is given the key"),
    fix: expect.stringMatching(/^\.\/platform secrets set services\.api\.secrets\.K --stage /),
  });
  expect(known).toEqual({ name: "risk unaudited-providers", state: "ok", says: "accepted of ipfs: public content" });
});

test("an acceptance that nobody needs any more is a warning", () => {
  const accepted = [{ risk: "unpinned-images" as const, reason: "old", subjects: [] }];
  expect(riskChecks({ findings: [], accepted }, told)).toMatchObject([
    { state: "warning", fix: expect.stringContaining("Pulumi.prod.yaml") },
  ]);
});

test("a stage without risks says so", () => {
  expect(riskChecks({ findings: [], accepted: [] }, told)).toEqual([{ name: "risks", state: "ok", says: "none" }]);
});
