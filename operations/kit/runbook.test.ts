import type { PlatformOutput } from "../../stacks/output.ts";
import { type Facts, runbookText } from "./runbook.ts";

const FACTS: Facts = {
  stage: "prod",
  project: "shop",
  domain: "shop.example",
  made: "2026-11-29T06:44:09.000Z",
  toolkit: "0.1.0",
  backend: "s3://state",
  passphrase: "PLATFORM_PASSPHRASE_PROD",
  wallet: "akash1owner",
  walletFile: "project/wallet.key",
  repositories: [
    {
      endpoint: "https://s3.example.com",
      bucket: "b",
      region: "r",
      pathStyle: false,
      accessKey: "AKEY",
      secretKey: "canary",
    },
  ],
  backedUp: ["postgres"],
  holders: new Map([
    ["postgres", ["data (10Gi)"]],
    ["ipfs", ["data (5Gi)"]],
  ]),
  platform: {
    services: [{ name: "docs", urls: ["https://docs.shop.example"] }] as unknown as PlatformOutput["services"],
    certificates: [{ names: ["docs.shop.example"], notAfter: "2027-02-27", issuer: "R12", serial: "1" }],
    dns: [{ provider: "desec", zone: "shop.example", zoneId: "1", nameServers: ["ns1.desec.io"] }],
  },
  secrets: ["postgres-backup", "secrets-administrator"],
  lacking: ["what logs in to s3://state"],
};

test("a runbook has the stage's own names, and commands that can be pasted", () => {
  const text = runbookText(FACTS);
  for (const part of [
    "RECOVERY OF STAGE prod (project shop, shop.example)",
    "./platform recover kit.age --identity key.txt",
    'PLATFORM_PASSPHRASE_PROD="$(./platform kit show kit.age passphrase --identity key.txt)"',
    "./platform up --stage prod --refresh --data-loss ipfs\n",
    "postgres (data (10Gi)) comes back from its backups",
    "ipfs (data (5Gi)) has no backup: it ends with its provider",
    "bucket b at https://s3.example.com (region r), access key AKEY",
    "wallet akash1owner: its key is project/wallet.key of the kit",
    "postgres-backup, secrets-administrator",
    "zone shop.example at desec: ns1.desec.io",
    "service docs: https://docs.shop.example",
    "state: s3://state",
    "age -d -i key.txt kit.age > kit.json",
  ])
    expect(text).toContain(part);
});

test("no key of a bucket stands in it", () => {
  expect(runbookText(FACTS)).not.toContain("canary");
});

test("what a stage does not have is not told of", () => {
  const { passphrase: _, ...others } = FACTS;
  const text = runbookText({
    ...others,
    passphrase: undefined,
    wallet: undefined,
    walletFile: undefined,
    repositories: [],
    holders: new Map(),
    platform: undefined,
    lacking: [],
  });
  expect(text).not.toMatch(/undefined|PLATFORM_PASSPHRASE|--data-loss/);
  expect(text).toContain("no service holds any");
  expect(text).toContain("its key is not in the kit");
  expect(text).toContain("that of stages on the sandbox, which everybody knows");
});
