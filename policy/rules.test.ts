import { NO_LOCK } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import { SERVICES, serviceRow } from "../stage/services/catalog.ts";
import { committedStage } from "../stage/stage.fixture.ts";
import { dataWithoutBackup } from "./data-without-backup.ts";
import { keysGiven, sharedWallet, valuesGiven } from "./shared-wallet.ts";
import { unauditedProviders } from "./unaudited-providers.ts";
import { unpinnedImages } from "./unpinned-images.ts";

const prod = committedStage("prod");
const facts = { lock: NO_LOCK };

/** Audited of the stage, and of one service. */
const audited = (all: boolean | string[], own?: boolean | string[]): Stage => ({
  ...prod,
  akash: { ...prod.akash, audited: all },
  services: Object.fromEntries<unknown>([
    ["apps", {}],
    ...SERVICES.map((name): [string, unknown] => {
      const { placement, ...rest } = prod.services[name];
      const { audited: _, ...free } = placement;
      return [
        name,
        { ...rest, placement: { ...free, ...(name === "postgres" && own !== undefined && { audited: own }) } },
      ];
    }),
  ]) as Stage["services"],
});

const auditor = ["akash1auditor"];

test.each([
  ["nobody asks for an auditor", audited(false), ["secrets", "postgres", "ipfs", "registry"]],
  ["one service does", audited(false, true), ["secrets", "ipfs", "registry"]],
  ["one service names its auditors", audited(false, auditor), ["secrets", "ipfs", "registry"]],
  ["the stage does", audited(true), []],
  ["the stage names its auditors", audited(auditor), []],
  ["the stage does, and one service does not", audited(true, false), ["postgres"]],
])("who holds data and may be leased from unaudited providers, where %s", (_, stage, names) => {
  expect(unauditedProviders.find(stage, facts).map(({ name }) => name)).toEqual(names);
});

test("a service that is switched off is leased from nobody", () => {
  const stage = audited(false);
  const off = { ...stage, services: { ...stage.services, ipfs: { ...stage.services.ipfs, enabled: false } } };
  expect(unauditedProviders.find(off, facts).map(({ name }) => name)).not.toContain("ipfs");
});

test("Infisical counts among those that hold data", () => {
  expect(SERVICES.filter((name) => serviceRow(name).data)).toContain("secrets");
});

const mnemonic = `${"abandon ".repeat(11)}about`;
const hex = "ab".repeat(32);

test.each([
  ["a mnemonic", mnemonic, true],
  ["a mnemonic with capitals and line breaks", mnemonic.toUpperCase().replaceAll(" ", "\n"), true],
  ["a hex key", hex, true],
  ["a hex key with 0x", `0x${hex}`, true],
  ["eleven words", "abandon ".repeat(11), false],
  ["a sentence with a number", `${mnemonic} 1`, false],
  ["a token", "sk_live_1", false],
])("%s among a service's secrets, its env or in external is looked at: %#", (_, text, looked) => {
  const { api } = prod.services;
  const stage = {
    ...prod,
    external: { filecoin: { walletKey: text } },
    services: { ...prod.services, api: { ...api, env: { KEY: text }, secrets: { MNEMONIC: text } } },
  };
  const paths = ["services.api.env.KEY", "services.api.secrets.MNEMONIC", "external.filecoin.walletKey"];
  expect(keysGiven(stage).map(({ path }) => path.join("."))).toEqual(looked ? paths : []);
  expect(valuesGiven(stage).map(({ path }) => path.join("."))).toEqual(expect.arrayContaining(paths));
});

test("another wallet's key is no finding, the deploying wallet's is, wherever it stands", () => {
  const path = ["external", "filecoin", "walletKey"];
  const given = (wallet: string) => ({ ...facts, wallets: { deploying: "akash1a", given: [{ path, wallet }] } });
  expect(sharedWallet.find(prod, given("akash1b"))).toEqual([]);
  expect(sharedWallet.find(prod, given("akash1a"))).toEqual([{ name: "external.filecoin.walletKey", path }]);
  expect(sharedWallet.find(prod, facts)).toEqual([]);
});

const digest = `sha256:${"a".repeat(64)}`;
const withImage = (image: string): Stage => ({
  ...prod,
  services: { ...prod.services, docs: { ...prod.services.docs, image } },
});

test.each([
  ["a tag", "ghcr.io/x/docs:v1", NO_LOCK, true],
  ["a locked tag", "ghcr.io/x/docs:v1", new Map([["ghcr.io/x/docs:v1", digest]]), false],
  ["another tag than the locked", "ghcr.io/x/docs:v2", new Map([["ghcr.io/x/docs:v1", digest]]), true],
  ["a digest", `ghcr.io/x/docs@${digest}`, NO_LOCK, false],
  ["no tag", "ghcr.io/x/docs", NO_LOCK, true],
])("an image that the stage names by %s: %#", (_, image, lock, found) => {
  const paths = unpinnedImages.find(withImage(image), { lock }).flatMap(({ path }) => (path ? [path.join(".")] : []));
  expect(paths).toEqual(found ? ["services.docs.image"] : []);
});

test("who holds data without backups: with a bucket no service of the platform any more, nor an app that is backed up, or whose data may be lost", () => {
  const found = (stage: Stage) => dataWithoutBackup.find(stage, facts).map(({ name }) => name);
  expect(found(prod)).toEqual(["secrets", "postgres", "ipfs", "registry"]);
  const backup = committedBackup();
  expect(found({ ...prod, backup })).toEqual([]);
  const withWiki = (more: object) => ({
    ...prod,
    services: { ...prod.services, apps: { wiki: { ...appWithVolume(false), ...more } } },
  });
  expect(found({ ...withWiki({}), backup })).toEqual(["apps.wiki"]);
  expect(found({ ...withWiki({ backup: true }), backup })).toEqual([]);
  expect(found({ ...withWiki({ disposable: true }), backup })).toEqual([]);
  expect(found(withWiki({ backup: true }))).toContain("apps.wiki");
});

test("each of them is told a way out", () => {
  const ipfs = { name: "ipfs", path: ["services", "ipfs"] };
  const wiki = { name: "apps.wiki", path: ["services", "apps", "wiki"] };
  expect(dataWithoutBackup.fix([ipfs, wiki], "prod")).toBe(
    "name a bucket below backup: in Pulumi.prod.yaml (docs/backup.md); of apps.wiki: backup: true, or, where the data may be lost, disposable: true",
  );
  expect(dataWithoutBackup.fix([wiki], "prod")).toMatch(/^of apps\.wiki: backup: true/);
});

const committedBackup = (): NonNullable<Stage["backup"]> => ({
  repositories: [
    { endpoint: "https://s3.example.com", bucket: "b", region: "r", pathStyle: false, accessKey: "a", secretKey: "s" },
  ],
  archiveTimeout: "60s",
  volumeInterval: "1h",
  maxLoss: "1h",
});

const appWithVolume = (disposable: boolean): Stage["services"]["apps"][string] =>
  ({
    enabled: true,
    volumes: { data: { kind: "persistent" } },
    disposable,
    uses: [],
    ipfs: false,
    placement: { exclude: [] },
  }) as never;
