import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Outcome, Workspace } from "./workspace.ts";

const PORT = 18_700;
const ZONE = "alternatefutures.test";
const ZONE_FILE = `dns/zones/${ZONE}.yaml`;

const LOCATION =
  "{ altitude: 20, lat_degrees: 31, lat_direction: S, lat_minutes: 58, lat_seconds: 52.1, long_degrees: 115, " +
  "long_direction: E, long_minutes: 49, long_seconds: 11.7, precision_horz: 10, precision_vert: 2, size: 10 }";

interface ZonePlan {
  provider: string;
  creates: number;
  updates: number;
  deletes: number;
  conflicts: { key: string; message: string }[];
  unowned: string[];
  changes: { action: string; key: string }[];
}

/** The zones of a platform in daily life: each test goes on from where the one before left it. */
describe("zones from the command line", () => {
  let workspace: Workspace;
  let original: string;

  beforeAll(async () => {
    workspace = await Workspace.make(PORT);
    original = await workspace.read(ZONE_FILE);
    expect(await workspace.platform("up", "--yes")).toMatchObject({ code: 0 });
  }, 300_000);
  afterAll(() => workspace.dispose(), 60_000);

  const dns = (...args: string[]): Promise<Outcome> => workspace.platform("dns", ...args);
  const writeZone = (text: string) => writeFile(join(workspace.folder, ZONE_FILE), text);
  const plan = async (...args: string[]) =>
    (JSON.parse((await dns("plan", "--json", ...args)).stdout) as { zones: ZonePlan[] }).zones;

  /** Somebody else's change through deSEC's API. */
  async function edit(name: string, type: string, ...records: string[]): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${PORT + 4}/api/v1/domains/${ZONE}/rrsets/`, {
      method: "PATCH",
      headers: { authorization: "Token sandbox-desec", "content-type": "application/json" },
      body: JSON.stringify([{ subname: name, type, ttl: 3600, records }]),
    });
    expect(response.ok).toBe(true);
  }

  test("after up there is nothing to plan, and every name server gives what is desired", async () => {
    expect(await dns("plan")).toMatchObject({ code: 0, stdout: expect.stringMatching(/no changes/) });
    const report = await dns("report");
    expect(report).toMatchObject({ code: 0 });
    expect(report.stdout.match(/✓ ns\d/g)).toHaveLength(6);
    expect(report.stdout).toMatch(/delegation of alternatefutures\.test: not checked, the sandbox has no parent zone/);
  }, 120_000);

  test("a plan is written, reviewed and applied to all three providers", async () => {
    await writeZone(`${original}zine:\n  type: CNAME\n  value: www.example.net.\n`.replace("mx2.mail", "mx3.mail"));
    const planned = await dns("plan", "--out", "plan.json");
    expect(planned).toMatchObject({ code: 2 });
    expect(planned.stdout).toMatch(
      /~ \/MX[^+]+- 5 mx2\.mail\.example\.\n {4}\+ 5 mx3\.mail\.example\.\n\+ zine\/CNAME/,
    );
    const applied = await dns("apply", "--plan", "plan.json");
    expect(applied).toMatchObject({ code: 0 });
    const done = applied.stdout.match(/✓ .* at (\w+): 2 changes written/g)?.map((line) => / at (\w+):/.exec(line)?.[1]);
    expect(done).toEqual(["desec", "google", "cloudflare"]);
    expect((await dns("plan")).code).toBe(0);
    expect((await dns("report")).code).toBe(0);
  }, 120_000);

  test("a plan that no longer fits is refused, with what moved", async () => {
    const stale = await dns("apply", "--plan", "plan.json");
    expect(stale).toMatchObject({ code: 1, screen: expect.stringMatching(/\/MX has nothing to change any more/) });
    const file = join(workspace.folder, "plan.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("mx3.mail", "mx4.mail"));
    expect(await dns("apply", "--plan", "plan.json")).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/edited/),
    });
  }, 120_000);

  test("up agrees with what was applied", async () => {
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    expect((await workspace.platform("preview", "--expect-no-changes")).code).toBe(0);
    expect((await dns("plan")).code).toBe(0);
  }, 120_000);

  test("drift at one provider is seen and cured; what nobody owns is left alone", async () => {
    await edit("api", "A", "192.0.2.9");
    await edit("manual", "A", "192.0.2.10");
    const report = await dns("report", "--provider", "desec");
    expect(report).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/api\.alternatefutures\.test A: 192\.0\.2\.9/),
    });
    expect((await dns("report", "--csv")).stdout).toMatch(
      /^ns1\.desec\.sandbox,api\.alternatefutures\.test,A,differs,/m,
    );
    const [desec, ...others] = await plan();
    expect(desec).toMatchObject({ changes: [{ action: "update", key: "api/A" }], unowned: ["manual/A"] });
    expect(others).toMatchObject([{ changes: [] }, { changes: [] }]);
    expect((await dns("apply")).screen).toMatch(/add --yes/);
    expect((await dns("apply", "--yes")).code).toBe(0);
    expect((await dns("report")).code).toBe(0);
    expect(await plan("--provider", "desec")).toMatchObject([{ changes: [], unowned: ["manual/A"] }]);
  }, 120_000);

  test("a live zone becomes a zone file that changes nothing, and no file is overwritten", async () => {
    const file = `imported/${ZONE}.yaml`;
    const imported = await dns("import", ZONE, "--provider", "desec", "--to", file);
    expect(imported).toMatchObject({
      code: 0,
      screen: expect.stringMatching(/left out: api\/A \(comes from the services\)/),
    });
    expect(await workspace.read(file)).toMatch(/^manual:$/m);
    expect(await dns("plan", "--zones", "imported", "--provider", "desec")).toMatchObject({ code: 0 });
    expect(await dns("import", ZONE, "--provider", "desec", "--to", file)).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/exists already/),
    });
  }, 120_000);

  test("globs make the stage the owner of what nobody remembers", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "dns", "owned"], ["*"]));
    expect((await plan("--provider", "desec"))[0]?.changes).toEqual([
      expect.objectContaining({ action: "delete", key: "manual/A" }),
    ]);
    await workspace.editStage((stage) => stage.setIn(["config", "dns", "ignored"], ["manual"]));
    expect((await plan("--provider", "desec"))[0]?.changes.map(({ key }) => key)).toEqual([
      "local.alternate-futures._owner/TXT",
    ]);
    await workspace.editStage((stage) => stage.deleteIn(["config", "dns", "owned"]));
    await workspace.editStage((stage) => stage.deleteIn(["config", "dns", "ignored"]));
    expect((await dns("plan")).code).toBe(0);
  }, 120_000);

  test("another owner of the zone stops plan, apply and up on the keys it claims", async () => {
    await edit("prod.other._owner", "TXT", '"zulu*"');
    await writeZone(`${await workspace.read(ZONE_FILE)}zulu:\n  type: A\n  value: 192.0.2.1\n`);
    const planned = await dns("plan");
    expect(planned).toMatchObject({ code: 1, stdout: expect.stringMatching(/zulu\/A belongs to prod\.other/) });
    const applied = await dns("apply", "--yes");
    expect(applied).toMatchObject({ code: 1, screen: expect.stringMatching(/nothing was changed/) });
    const up = await workspace.platform("up", "--yes");
    expect(up).toMatchObject({ code: 1, screen: expect.stringMatching(/zulu\/A belongs to prod\.other/) });
    await edit("prod.other._owner", "TXT");
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
  }, 180_000);

  test("what one provider will never accept is named, stops up in its preview, and does not keep apply from the rest", async () => {
    const before = await workspace.read(ZONE_FILE);
    await writeZone(`${before}zzy:\n  - type: A\n    value: 192.0.2.1\n  - type: LOC\n    value: ${LOCATION}\n`);
    const refused = /✗ zzy\/LOC: google has no LOC records; .* octodns\.excluded/;
    expect(await dns("plan")).toMatchObject({ code: 1, stdout: expect.stringMatching(refused) });
    const preview = await workspace.platform("preview");
    expect(preview).toMatchObject({ code: 1, screen: expect.stringMatching(/google has no LOC records/) });
    const applied = await dns("apply", "--yes");
    expect(applied).toMatchObject({ code: 1, screen: expect.stringMatching(/at google: not written, .*: zzy\/LOC/) });
    expect(applied.screen).toMatch(
      /✓ \S+ at desec: 2 changes[\s\S]*✓ \S+ at google: 1 changes[\s\S]*✓ \S+ at cloudflare: 2 changes/,
    );
    await writeZone(before);
  }, 120_000);

  test("a plan beyond the quota of one zone stops every provider before the first write", async () => {
    const before = await workspace.read(ZONE_FILE);
    const values = Array.from({ length: 200 }, (_, octet) => `198.51.100.${octet}`).join(", ");
    const everywhere = "zza:\n  type: A\n  value: 192.0.2.1\n";
    const full = `zzz:\n  octodns: { included: [cloudflare] }\n  type: A\n  values: [${values}]\n`;
    await writeZone(`${before}${everywhere}${full}`);
    const message = /✗ zone \S+ at cloudflare holds \d+ records, with this plan \d+, and its quota is 200: delete some/;
    expect(await dns("plan")).toMatchObject({ code: 1, stdout: expect.stringMatching(message) });
    expect(await dns("apply", "--yes")).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/nothing was changed/),
    });
    await writeZone(before);
    expect((await dns("plan")).code).toBe(0);
  }, 120_000);

  test("a proxied name needs a choice for the other providers, and is hidden after up", async () => {
    const before = await workspace.read(ZONE_FILE);
    const record = (more: string) =>
      `${before}zzz:\n  octodns:\n    cloudflare: { proxied: true }\n${more}  type: A\n  value: 192.0.2.1\n`;
    await writeZone(record(""));
    expect(await dns("plan")).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/zzz.*is proxied at Cloudflare/),
    });
    await writeZone(record("    included: [cloudflare]\n"));
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
    expect((await dns("plan")).code).toBe(0);
    expect((await dns("report")).code).toBe(0);
    expect((await dns("import", ZONE, "--provider", "cloudflare")).stdout).toMatch(/proxied: true/);
    await writeZone(before);
    expect((await workspace.platform("up", "--yes")).code).toBe(0);
  }, 240_000);

  test("too many changes at once need force, and so do the apex name servers", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "dns", "adopt"], true));
    const apex = '"":\n  - type: NS\n    values: [ns1.example.net., ns2.example.net.]\n';
    await writeZone(original.replace('"":\n', apex));
    const braked = await dns("plan", "--provider", "google");
    expect(braked).toMatchObject({ code: 1, stdout: expect.stringMatching(/unsafe: the zone's root NS would change/) });
    expect(await dns("apply", "--yes")).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/nothing was changed/),
    });
    expect((await dns("plan", "--provider", "google", "--force")).code).toBe(2);
    await writeZone("---\n{}\n");
    expect((await dns("plan", "--provider", "google")).stdout).toMatch(/deletes are more than 30 %/);
    await writeZone(original);
  }, 120_000);

  test("the doctor finds all well", async () => {
    const outcome = await workspace.platform("doctor", "--json");
    const { checks } = JSON.parse(outcome.stdout) as { checks: { name: string; state: string }[] };
    expect(checks.filter(({ state }) => state === "problem")).toEqual([]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(checks.length).toBeGreaterThan(20);
  }, 120_000);

  test("the doctor names each trouble with its cure, and prints no secret", async () => {
    await workspace.editStage((stage) => stage.setIn(["config", "dns", "providers", "desec", "token"], "canary-token"));
    const lock = join(workspace.folder, ".platform/state/.pulumi/locks/organization/alternate-futures/local");
    await mkdir(lock, { recursive: true });
    const held = { pid: 4_194_304, hostname: hostname(), username: "", timestamp: new Date().toISOString() };
    await writeFile(join(lock, "dead.json"), JSON.stringify(held));
    const { code, screen } = await workspace.platform("doctor");
    expect(code).toBe(1);
    expect(screen).toMatch(
      /✗ desec credentials {2}.*refused\n {4}fix: \.\/platform secrets set dns\.providers\.desec\.token$/m,
    );
    expect(screen).toMatch(/✗ lock {2}held by a dead process \(4194304\)\n {4}fix: \.\/platform up/);
    expect(screen).toMatch(/✓ google credentials/);
    expect(screen).not.toMatch(/canary-token/);
    const wrong = await workspace.shell("PLATFORM_PASSPHRASE_LOCAL=wrong ./platform doctor");
    expect(wrong).toMatchObject({ code: 1, screen: expect.stringMatching(/✗ passphrase/) });
  }, 120_000);

  test("an encrypted token works as well as a plain one", async () => {
    const set = "printf %s sandbox-desec | ./platform secret set dns.providers.desec.token";
    expect(await workspace.shell(set)).toMatchObject({ code: 0 });
    expect(await workspace.read("Pulumi.local.yaml")).toMatch(/secure:/);
    expect((await plan("--provider", "desec"))[0]).toMatchObject({ conflicts: [] });
  }, 120_000);

  test("destroy uses the credentials of the stage file, not those of an up that failed with others", async () => {
    const file = await workspace.read("Pulumi.local.yaml");
    await workspace.editStage((stage) => stage.setIn(["config", "dns", "providers", "desec", "token"], "wrong"));
    await writeZone("late:\n  type: A\n  value: 192.0.2.9\n");
    expect(await workspace.platform("up", "--yes")).toMatchObject({
      code: 1,
      screen: expect.stringMatching(/desec.*401/),
    });
    await workspace.write("Pulumi.local.yaml", file);
    expect(await workspace.platform("destroy", "--yes")).toMatchObject({ code: 0 });
  }, 180_000);

  test("the doctor says when the sandbox does not run", async () => {
    await workspace.platform("sandbox", "stop");
    const outcome = await workspace.platform("doctor");
    expect(outcome).toMatchObject({ code: 1, screen: expect.stringMatching(/fix: \.\/platform sandbox start/) });
  }, 120_000);
});
