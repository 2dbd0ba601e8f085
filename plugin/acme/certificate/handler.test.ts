import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxNetwork } from "../../../network/sandbox.ts";
import { sandboxPorts } from "../../../network/sandbox-ports.ts";
import { freeBase, pebbleBinary, type SandboxProcess, startSandbox } from "../../../sandbox/process.fixture.ts";
import { sharedDns } from "../../dns/hosted-zone/connect.ts";
import { handler as zones } from "../../dns/hosted-zone/handler.ts";
import { PartialError } from "../../kernel/handler.ts";
import type { ProviderSettings } from "../../settings.ts";
import { handler as accounts } from "../account/handler.ts";
import type { AcmeCertificateInputs, AcmeCertificateOutputs } from "./contract.ts";
import { handler } from "./handler.ts";
import { recordedRun } from "./run.fixture.ts";

/** Milliseconds: a CA and its DNS on a busy machine. */
const patience = 120_000;

if (pebbleBinary === undefined)
  console.warn(
    "SKIPPED: certificates in the sandbox, because Pebble is not in the tool cache (./platform test builds it)",
  );

(pebbleBinary === undefined ? describe.skip : describe)("a certificate in the sandbox", () => {
  const domain = "example.test";
  let folder: string;
  let sandbox: SandboxProcess;
  let settings: ProviderSettings;
  let given: AcmeCertificateInputs;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "certificate-"));
    const base = await freeBase();
    sandbox = await startSandbox(folder, base, "--block-time", "200ms");
    const ports = sandboxPorts(base);
    const local = (port: number) => `http://127.0.0.1:${port}`;
    settings = {
      sandbox: local(ports.control),
      dns: {
        cloudflare: { apiToken: "sandbox-cloudflare", endpoint: local(ports.cloudflare) },
        google: { project: "sandbox", accessToken: "sandbox-google", endpoint: local(ports.google) },
        desec: { token: "sandbox-desec", endpoint: local(ports.desec) },
      },
    };
    const run = recordedRun("setup", settings);
    const hosted = await Promise.all(
      (["cloudflare", "google", "desec"] as const).map(
        async (provider) => (await zones.create(run, { provider, name: domain })).outputs,
      ),
    );
    const account = (
      await accounts.create(run, { directoryUrl: `https://127.0.0.1:${ports.acme}/dir`, email: "ops@example.test" })
    ).outputs;
    given = {
      account: {
        directoryUrl: account.directoryUrl,
        accountUrl: account.accountUrl,
        accountKeyPem: account.accountKeyPem,
      },
      names: [domain, `*.${domain}`, `a.service.${domain}`],
      keyType: "ecdsa-p256",
      zones: hosted.map(({ provider, name, zoneId, nameServers, minimumTtl }) => ({
        provider,
        name,
        zoneId,
        nameServers,
        minimumTtl,
      })),
    };
  }, patience);

  afterAll(async () => {
    sandbox?.child.kill();
    await sandbox?.ended;
    await rm(folder, { recursive: true, force: true });
  }, patience);

  /** TXT records at challenge names, at all providers. */
  async function leftBehind(): Promise<string[]> {
    const run = recordedRun("look", settings);
    const found = await Promise.all(
      given.zones.map(async ({ provider, name, zoneId: id, nameServers }) => {
        const dns = await sharedDns(run, provider);
        const records = await dns.readRecords({ id, name, nameServers }, run.signal);
        return records
          .filter((record) => record.name.startsWith("_acme-challenge"))
          .map((record) => `${provider} ${record.name}`);
      }),
    );
    return found.flat();
  }

  test(
    "is issued by proofs at all three providers, verifies against the CA's root, and leaves no record",
    async () => {
      const run = recordedRun("edge", settings);
      const { outputs } = await handler.create(run, given);
      const leaf = new X509Certificate(outputs.certificatePem);
      for (const name of [domain, `www.${domain}`, `a.service.${domain}`]) expect(leaf.checkHost(name)).toBeDefined();
      const issuer = new X509Certificate(outputs.chainPem.slice(outputs.certificatePem.length));
      const roots = (await sandboxNetwork(settings.sandbox!).authorities()).map((pem) => new X509Certificate(pem));
      expect(leaf.verify(issuer.publicKey)).toBe(true);
      expect(roots.some((root) => issuer.verify(root.publicKey))).toBe(true);
      expect(run.said.some((message) => /\d of \d+ name servers answer/.test(message))).toBe(true);
      expect(run.said.join("\n")).not.toContain(outputs.privateKeyPem);
      expect(await leftBehind()).toEqual([]);
      expect(handler.diff!({ inputs: given, outputs }, given).changes).toEqual([]);
    },
    patience,
  );

  test(
    "is renewed in place when due, as the successor of the old one",
    async () => {
      const run = recordedRun("edge", settings);
      const { id, outputs } = await handler.create(run, given);
      const old = { inputs: given, outputs: { ...outputs, renewAt: new Date(0).toISOString() } };
      expect(handler.diff!(old, given).changes).toMatchObject([
        { reason: expect.stringContaining("renewal due since 1970-01-01") },
      ]);
      const renewed = await handler.update!(run, id, old, given);
      expect(renewed.serial).not.toBe(outputs.serial);
      expect(new Date(renewed.renewAt).getTime()).toBeGreaterThan(Date.now());
      expect(await leftBehind()).toEqual([]);
    },
    patience,
  );

  test(
    "stays as it is while the CA is down, until little of its life is left",
    async () => {
      const run = recordedRun("edge", settings);
      const { id, outputs } = await handler.create(run, { ...given, names: [domain] });
      const account = { ...given.account, directoryUrl: "https://127.0.0.1:2/dir" };
      const inputs = { ...given, names: [domain], account };
      const due = { ...outputs, account, renewAt: new Date(0).toISOString() };
      expect(await handler.update!(run, id, { inputs, outputs: due }, inputs)).toMatchObject({ serial: due.serial });
      expect(run.said.at(-1)).toMatch(
        /not renewed, the next update tries again: CA 127\.0\.0\.1:2 does not answer: .*ECONNREFUSED/,
      );
      const notBefore = new Date(Date.now() - 80 * 86_400_000).toISOString();
      const notAfter = new Date(Date.now() + 86_400_000).toISOString();
      const ending = { ...due, notBefore, notAfter };
      await expect(handler.update!(run, id, { inputs, outputs: ending }, inputs)).rejects.toThrow(/does not answer/);
    },
    patience,
  );

  test(
    "two certificates of one zone are ordered side by side",
    async () => {
      const run = recordedRun("edge", settings);
      const both = await Promise.all([
        handler.create(run, given),
        handler.create(run, { ...given, names: [domain, `secrets.${domain}`] }),
      ]);
      expect(new Set(both.map(({ outputs }) => outputs.serial)).size).toBe(2);
      expect(await leftBehind()).toEqual([]);
    },
    patience,
  );

  test(
    "refresh asks the CA when to renew, and an unreachable CA changes nothing",
    async () => {
      const run = recordedRun("edge", settings);
      const created = await handler.create(run, { ...given, names: [domain] });
      const old = { inputs: given, outputs: { ...created.outputs, renewAt: new Date(0).toISOString() } };
      const found = await handler.read(run, created.id, old);
      expect(found?.outputs.renewAt).toBe(created.outputs.renewAt);
      const account = { ...given.account, directoryUrl: "https://127.0.0.1:2/dir" };
      const outputs = { ...old.outputs, issuedBy: account.directoryUrl };
      const lost = await handler.read(run, created.id, { inputs: { ...given, account }, outputs });
      expect(lost?.outputs).toEqual(outputs);
    },
    patience,
  );

  test(
    "CAA records that forbid the CA stop the order with the fix, and the next update goes on",
    async () => {
      const run = recordedRun("edge", settings);
      const [first] = given.zones;
      const dns = await sharedDns(run, first!.provider);
      const zone = { ...first!, id: first!.zoneId };
      const forbidding = { name: "", type: "CAA", ttl: 3600, values: ['0 issue "other.example"'] };
      await dns.applyChanges(zone, [{ key: "/CAA", after: forbidding }], run.signal);
      const failure = await handler.create(run, given).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PartialError);
      expect((failure as PartialError).message).toMatch(
        /CAA records forbid the certificate: example\.test CAA 0 issue "other\.example" allows other\.example only\. Add to the zone: example\.test CAA 0 issue "pebble\.letsencrypt\.org"/,
      );
      const { id, outputs } = failure as PartialError & { outputs: AcmeCertificateOutputs };
      expect(handler.diff!({ inputs: given, outputs }, given).changes).toHaveLength(1);
      const permitting = { ...forbidding, values: [...forbidding.values, '0 issue "pebble.letsencrypt.org"'] };
      await dns.applyChanges(zone, [{ key: "/CAA", before: forbidding, after: permitting }], run.signal);
      expect((await handler.update!(run, id, { inputs: given, outputs }, given)).serial).toBeDefined();
      await dns.applyChanges(zone, [{ key: "/CAA", before: permitting }], run.signal);
    },
    patience,
  );

  test(
    "an account keeps its key when its address changes, and orders nothing any more once it is deleted",
    async () => {
      const run = recordedRun("acme", settings);
      const { directoryUrl } = given.account;
      const inputs = { directoryUrl, email: "ops@example.test" };
      const { id, outputs } = await accounts.create(run, inputs);
      const updated = await accounts.update!(run, id, { inputs, outputs }, { directoryUrl, email: "new@example.test" });
      expect(updated).toEqual({ ...outputs, email: "new@example.test" });
      await accounts.delete(run, id, { inputs, outputs });
      const account = { directoryUrl, accountUrl: outputs.accountUrl, accountKeyPem: outputs.accountKeyPem };
      await expect(handler.create(run, { ...given, account })).rejects.toThrow(/refused the account/);
    },
    patience,
  );

  test(
    "a name of another zone fails the check",
    () => {
      expect(handler.check!({ ...given, names: [domain, "example.net"] })).toEqual([
        { property: "names[1]", reason: expect.stringContaining("example.net lies in none of the zones example.test") },
      ]);
    },
    patience,
  );
});
