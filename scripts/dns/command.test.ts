import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programOf } from "../program/program.ts";
import { dns } from "./command.ts";
import { fraction } from "./duration.ts";

const CASES = fileURLToPath(new URL("../../conformance/dns/", import.meta.url));

/** Runs the command in this process as on a terminal. */
async function onTerminal(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const { stdout, stderr } = process;
  const before = [stdout.isTTY, stderr.isTTY, process.env.NO_COLOR, stderr.write] as const;
  let said = "";
  stderr.write = (chunk: string | Uint8Array) => {
    said += String(chunk);
    return true;
  };
  try {
    stdout.isTTY = stderr.isTTY = true;
    delete process.env.NO_COLOR;
    return { ...(await platform(...args)), stderr: said };
  } finally {
    [stdout.isTTY, stderr.isTTY, , stderr.write] = before;
    if (before[2] !== undefined) process.env.NO_COLOR = before[2];
  }
}

/** Runs the command in this process. */
async function platform(...args: string[]): Promise<{ stdout: string; exitCode: number }> {
  const { stdout } = process;
  const write = stdout.write;
  let written = "";
  stdout.write = (chunk: string | Uint8Array) => {
    written += String(chunk);
    return true;
  };
  try {
    await programOf([dns])
      .exitOverride()
      .parseAsync(["dns", ...args], { from: "user" });
    return { stdout: written, exitCode: Number(process.exitCode ?? 0) };
  } finally {
    stdout.write = write;
    process.exitCode = 0;
  }
}

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), "zones-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const a = (name: string, address: string): string => `${name}:\n  ttl: 60\n  type: A\n  value: ${address}\n`;

describe("validate", () => {
  test("accepts all zones of a folder and exits 0", async () => {
    const { stdout, exitCode } = await platform("validate", "--zones", `${CASES}zones/unit.tests`, "--json");
    expect(JSON.parse(stdout)).toEqual({
      zones: [{ zone: "unit.tests.", verdict: "accept", errors: [], warnings: [] }],
    });
    expect(exitCode).toBe(0);
  });

  test("rejects with record, code, message and place, and exits 1", async () => {
    const zones = `${CASES}zones/validators-default`;
    const { stdout, exitCode } = await platform("validate", "--zones", zones, "--json");
    expect(JSON.parse(stdout).zones).toEqual([
      {
        zone: "zone-disable-validators-a.tests.",
        verdict: "reject",
        errors: [
          {
            fqdn: "zone-disable-validators-a.tests.",
            type: "A",
            code: "healthcheck",
            message: expect.stringContaining("BOGUS"),
            file: `${zones}/zone-disable-validators-a.tests.yaml`,
            line: 3,
          },
        ],
        warnings: [],
      },
    ]);
    expect(exitCode).toBe(1);
  });

  test("asks the chosen validator set", async () => {
    const args = ["validate", "unit.tests", "--zones", `${CASES}zones/unit.tests`, "--json", "--validators"];
    expect((await platform(...args, "strict")).exitCode).toBe(1);
    expect((await platform(...args, "legacy")).exitCode).toBe(0);
  });

  test("takes other zones of the folder as sub-zones", async () => {
    const zones = folder({
      "example.com.yaml": a("www.sub", "192.0.2.1"),
      "sub.example.com.yaml": a("www", "192.0.2.1"),
    });
    const { stdout, exitCode } = await platform("validate", "--zones", zones);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /✗ example\.com\..*\n.*example\.com\.yaml:2:3: www\.sub\.example\.com\. A: .*\(sub-zone\)\n✓ sub/,
    );
  });

  test("warns of what a provider will never accept, with the place", async () => {
    const text = `${a("www", "192.0.2.1")}x:\n  ttl: 60\n  type: DNAME\n  value: example.net.\n`;
    const zones = folder({ "example.com.yaml": text });
    const args = ["--zones", zones, "--for", "google", "desec", "--json"];
    const { stdout, exitCode } = await platform("validate", ...args);
    expect(JSON.parse(stdout).zones[0]).toMatchObject({
      verdict: "accept",
      warnings: [{ code: "provider", message: expect.stringMatching(/google has no DNAME records/), line: 6 }],
    });
    expect(exitCode).toBe(0);
  });

  test("demands keys in natural order, in that of characters, or in none", async () => {
    const keys = (...names: string[]) =>
      folder({ "example.com.yaml": names.map((name) => a(name, "192.0.2.1")).join("") });
    const [natural, simple, none] = [keys("w2", "w12"), keys("w12", "w2"), keys("z", "a")];
    const verdicts = async (...order: string[]) => {
      const codes = [];
      for (const zones of [natural, simple, none])
        codes.push((await platform("validate", "--zones", zones, ...order)).exitCode);
      return codes;
    };
    expect(await verdicts()).toEqual([0, 1, 1]);
    expect(await verdicts("--order", "natural")).toEqual([0, 1, 1]);
    expect(await verdicts("--order", "simple")).toEqual([1, 0, 1]);
    expect(await verdicts("--order", "off")).toEqual([0, 0, 0]);
    expect(await verdicts("--no-order")).toEqual([0, 0, 0]);
  });

  test("leaves out what lies in a zone of its own, with a line, when told to", async () => {
    const zones = folder({
      "example.com.yaml": a("www", "192.0.2.1") + a("www.sub", "192.0.2.1"),
      "sub.example.com.yaml": a("www", "192.0.2.1"),
    });
    const { stdout, exitCode } = await platform("validate", "example.com", "--zones", zones, "--ignore-subzone-adds");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/✓ example\.com\. {2}1 record sets\n.*warning: .*www\.sub\.example\.com\. A: .*left out/);
  });

  test("says on a terminal which zone it reads, and takes it away again", async () => {
    const zones = folder({ "a.example.yaml": a("www", "192.0.2.1"), "b.example.yaml": a("www", "192.0.2.1") });
    const { stderr } = await onTerminal("validate", "--zones", zones);
    expect(stderr).toMatch(/^reading a\.example\.? \(1 of 2\)\r.*reading b\.example\.? \(2 of 2\)\r/);
  });
});

describe("dump", () => {
  test("prints the record sets of the reference", async () => {
    const { stdout, exitCode } = await platform(
      "dump",
      "dynamic.tests",
      "--zones",
      `${CASES}zones/dynamic.tests`,
      "--json",
    );
    const { zone, verdict, rrsets, count } = JSON.parse(stdout);
    expect({ zone, verdict, count, exitCode }).toEqual({
      zone: "dynamic.tests.",
      verdict: "accept",
      count: 6,
      exitCode: 0,
    });
    expect(Object.keys(rrsets[0])).toEqual(["fqdn", "type", "ttl", "values", "dynamic"]);
  });

  test("of a rejected zone prints why and exits 1", async () => {
    const { stdout, exitCode } = await platform(
      "dump",
      "unordered.",
      "--zones",
      `${CASES}zones/unordered-rejected`,
      "--json",
    );
    expect(JSON.parse(stdout)).toEqual({
      zone: "unordered.",
      verdict: "reject",
      errors: [{ fqdn: null, type: null, reasons: [expect.stringMatching(/out of order.*via: key-order/)] }],
    });
    expect(exitCode).toBe(1);
  });
});

describe("diff", () => {
  const from = folder({
    "example.com.yaml": a("gone", "192.0.2.1") + a("kept", "192.0.2.1") + a("moved", "192.0.2.1"),
  });
  const to = folder({ "example.com.yaml": a("come", "192.0.2.1") + a("kept", "192.0.2.1") + a("moved", "192.0.2.2") });

  test("counts and lists the changes with before and after, and exits 0", async () => {
    const { stdout, exitCode } = await platform("diff", "example.com", "--from", from, "--to", to, "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      creates: 1,
      updates: 1,
      deletes: 1,
      unsafe: null,
      changes: [
        {
          action: "create",
          key: "come/A",
          fqdn: "come.example.com.",
          type: "A",
          before: null,
          after: { ttl: 60, values: ["192.0.2.1"] },
        },
        {
          action: "delete",
          key: "gone/A",
          fqdn: "gone.example.com.",
          type: "A",
          before: { ttl: 60, values: ["192.0.2.1"] },
          after: null,
        },
        {
          action: "update",
          key: "moved/A",
          fqdn: "moved.example.com.",
          type: "A",
          before: { ttl: 60, values: ["192.0.2.1"] },
          after: { ttl: 60, values: ["192.0.2.2"] },
        },
      ],
    });
  });

  test("shows them with glyphs, without colour where no terminal is", async () => {
    const { stdout } = await platform("diff", "example.com", "--from", from, "--to", to);
    expect(stdout).toBe(
      [
        "+ come/A  TTL 60  192.0.2.1",
        "- gone/A  TTL 60  192.0.2.1",
        "~ moved/A  TTL 60",
        "    - 192.0.2.1",
        "    + 192.0.2.2",
        "1 to create, 1 to update, 1 to delete",
        "",
      ].join("\n"),
    );
  });

  test("shows them in colour on a terminal", async () => {
    const [from, to] = [
      folder({ "example.com.yaml": a("a", "192.0.2.1") }),
      folder({ "example.com.yaml": a("b", "192.0.2.1") }),
    ];
    const { stdout } = await onTerminal("diff", "example.com", "--from", from, "--to", to);
    expect(stdout).toContain("\u001b[31m- a/A  TTL 60  192.0.2.1\u001b[39m");
    expect(stdout).toContain("\u001b[32m+ b/A  TTL 60  192.0.2.1\u001b[39m");
  });

  test("names what would be unsafe and still exits 0", async () => {
    const many = (address: string): string => Array.from({ length: 10 }, (_, i) => a(`h${i}`, address)).join("");
    const args = [
      "--from",
      folder({ "example.com.yaml": many("192.0.2.1") }),
      "--to",
      folder({ "example.com.yaml": many("192.0.2.2") }),
    ];
    const { stdout, exitCode } = await platform("diff", "example.com", ...args, "--json");
    expect(JSON.parse(stdout).unsafe).toMatchObject({ kind: "too-many-updates" });
    expect(exitCode).toBe(0);
  });

  test("shows only what a provider gets", async () => {
    const only = (providers: string) => `  octodns:\n    included: [${providers}]\n`;
    const record = (name: string, providers: string) => a(name, "192.0.2.1").replace("\n", `\n${only(providers)}`);
    const to = folder({ "example.com.yaml": record("d", "desec") + record("g", "google") + a("z", "192.0.2.1") });
    const args = ["example.com", "--from", folder({ "example.com.yaml": "---\n{}\n" }), "--to", to, "--json", "--for"];
    const keys = async (provider: string) =>
      JSON.parse((await platform("diff", ...args, provider)).stdout).changes.map(({ key }: { key: string }) => key);
    expect([await keys("desec"), await keys("google"), await keys("cloudflare")]).toEqual([
      ["d/A", "z/A"],
      ["g/A", "z/A"],
      ["z/A"],
    ]);
  });

  test("of a zone that only one of the folders has creates or deletes all of it", async () => {
    const [none, some] = [folder({}), folder({ "example.com.yaml": a("a", "192.0.2.1") + a("b", "192.0.2.1") })];
    const counts = async (from: string, to: string) =>
      JSON.parse((await platform("diff", "example.com", "--from", from, "--to", to, "--json")).stdout);
    expect(await counts(none, some)).toMatchObject({ creates: 2, updates: 0, deletes: 0 });
    expect(await counts(some, none)).toMatchObject({ creates: 0, updates: 0, deletes: 2 });
    await expect(platform("diff", "example.com", "--from", none, "--to", none)).rejects.toThrow(
      /neither .* has a zone/,
    );
  });

  test("takes the shares of updates and deletes that are unsafe", async () => {
    const zoneOf = (count: number, changed: number) =>
      folder({
        "example.com.yaml": Array.from({ length: count }, (_, i) => a(`h${i}`, `192.0.2.${i < changed ? 2 : 1}`)).join(
          "",
        ),
      });
    const unsafe = async (to: string, ...options: string[]) => {
      const args = ["example.com", "--from", zoneOf(10, 0), "--to", to, "--json"];
      return JSON.parse((await platform("diff", ...args, ...options)).stdout).unsafe?.kind ?? null;
    };
    const [updated, deleted] = [zoneOf(10, 5), zoneOf(5, 0)];
    expect(await unsafe(updated)).toBe("too-many-updates");
    expect(await unsafe(updated, "--max-updates", "0.5")).toBeNull();
    expect(await unsafe(deleted)).toBe("too-many-deletes");
    expect(await unsafe(deleted, "--max-deletes", "0.5", "--max-updates", "0")).toBeNull();
  });

  test.each(["30", "-1", "30%", ""])("%j is no share", (text) => {
    expect(() => fraction(text)).toThrow(/from 0 to 1/);
  });

  test("of a rejected zone is an error", async () => {
    const broken = folder({ "example.com.yaml": a("www", "nonsense") });
    await expect(platform("diff", "example.com", "--from", from, "--to", broken)).rejects.toThrow(/nonsense/);
  });
});

describe("convert", () => {
  test("prints a master file as a zone file that means the same", async () => {
    const { stdout, exitCode } = await platform(
      "convert",
      `${CASES}bind/unit.tests.tst/unit.tests.tst`,
      "--zone",
      "unit.tests",
    );
    const dumped = await platform("dump", "unit.tests", "--zones", folder({ "unit.tests.yaml": stdout }), "--json");
    expect(JSON.parse(dumped.stdout)).toMatchObject({ verdict: "accept", count: 20 });
    expect(exitCode).toBe(0);
  });

  const lossy = `$TTL 60
@ SOA ns1 admin 1 2 3 4 5
@ NS ns1.example.net.
a A 192.0.2.1
b CERT 6 0 0 sadfdd==
c TXT "not \\255 UTF-8"
d TXT "one\\" \\"two"
`;
  const convert = (...options: string[]) =>
    onTerminal("convert", join(folder({ db: lossy }), "db"), "--zone", "example.com", ...options);

  test("prints nothing where something would be lost, says what and why, and exits 1", async () => {
    const { stdout, stderr, exitCode } = await convert();
    expect([stdout, exitCode]).toEqual(["", 1]);
    for (const said of [
      /db:5:1: .*b\.example\.com\. CERT: zone files hold no records of this type/,
      /db:6:1: c\.example\.com\. TXT: .*non ASCII character/,
      /db:7:1: d\.example\.com\. TXT: .*no spelling/,
      /db:2:1: SOA is left out/,
      /nothing is printed: .*--lenient/,
    ])
      expect(stderr).toMatch(said);
  });

  test("prints the rest with --lenient, says what is left out, and exits 1 all the same", async () => {
    const { stdout, stderr, exitCode } = await convert("--lenient");
    expect(stdout).toBe(
      `---\n"":\n  ttl: 60\n  type: NS\n  value: ns1.example.net.\na:\n  ttl: 60\n  type: A\n  value: 192.0.2.1\n`,
    );
    expect(stderr).toMatch(/b\.example\.com\. CERT/);
    expect(stderr).toMatch(/c\.example\.com\. TXT: .*no text in UTF-8/);
    expect(stderr).toMatch(/d\.example\.com\. TXT: .*no spelling/);
    expect(exitCode).toBe(1);
  });
});
