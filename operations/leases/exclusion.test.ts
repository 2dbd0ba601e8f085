import { excludeProvider } from "./exclusion.ts";

const dead = { provider: "akash1dead", providerName: "dead.example", reason: "died at 3 a.m." };
const head = `# The stage.
config:
  domain: example.com # ours
`;

test.each([
  [
    "into a file without services",
    head,
    `${head}  services:
    api:
      placement:
        exclude:
          - provider: akash1dead # dead.example
            reason: died at 3 a.m.
`,
  ],
  [
    "next to what the service has, and after what was excluded before",
    `${head}  services:
    # The API.
    api:
      cpu: 2 # was 1
      placement:
        regions: [eu-central]
        exclude:
          - provider: akash1other # slow
`,
    `${head}  services:
    # The API.
    api:
      cpu: 2 # was 1
      placement:
        regions: [eu-central]
        exclude:
          - provider: akash1other # slow
          - provider: akash1dead # dead.example
            reason: died at 3 a.m.
`,
  ],
  [
    "in place of an older reason, and of empty mappings",
    `${head}  services: { api: { placement: { exclude: [{ provider: akash1dead, reason: slow }] } } }
`,
    `${head}  services:
    api:
      placement:
        exclude:
          - provider: akash1dead # dead.example
            reason: died at 3 a.m.
`,
  ],
  [
    "under a key with the project's name",
    "config:\n  alternate-futures:services:\n    docs:\n      enabled: true\n",
    `config:
  alternate-futures:services:
    docs:
      enabled: true
    api:
      placement:
        exclude:
          - provider: akash1dead # dead.example
            reason: died at 3 a.m.
`,
  ],
])("an exclusion goes %s", (_, before, after) => {
  expect(excludeProvider(before, ["api"], dead)).toBe(after);
});

test("an exclusion may end", () => {
  const text = excludeProvider(head, ["api"], { ...dead, until: "2026-12-27T02:00:00Z" });
  expect(text).toContain("            reason: died at 3 a.m.\n            until: 2026-12-27T02:00:00Z\n");
});

describe("a preferred provider", () => {
  const better = { provider: "akash1better", providerName: "better.example" };

  test("stands beside the exclusion, and its own exclusion goes", () => {
    const before = excludeProvider(head, ["api"], { ...better, reason: "slow" });
    const after = excludeProvider(before, ["api"], dead, better);
    expect(after).toContain("          - provider: akash1dead # dead.example\n");
    expect(after).toContain("        prefer:\n          - akash1better # better.example\n");
    expect(after).not.toContain("provider: akash1better");
  });

  test("is forgotten once it is excluded itself", () => {
    const before = excludeProvider(head, ["api"], dead, better);
    expect(excludeProvider(before, ["api"], { ...better, reason: "dead too" })).not.toContain("prefer");
  });
});
