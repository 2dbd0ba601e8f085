import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { INFISICAL } from "./infisical.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = "sandbox/infisical/main.ts";

interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Files that `file` imports, itself first, and the packages that these import; types aside. */
function closure(file: string, files = new Set<string>(), packages = new Set<string>()) {
  files.add(relative(ROOT, file));
  const text = readFileSync(file, "utf8");
  for (const [, names, from] of text.matchAll(/^import (?!type )([^"]*?)from "([^"]+)";/gms)) {
    const onlyTypes = names!
      .replace(/[{}\s]/g, "")
      .split(",")
      .filter(Boolean)
      .every((name) => name.startsWith("type"));
    if (from!.startsWith(".")) {
      const next = resolve(dirname(file), from!);
      if (!files.has(relative(ROOT, next))) closure(next, files, packages);
    } else if (!from!.startsWith("node:") && !onlyTypes) packages.add(from!);
  }
  return { files: [...files], packages: [...packages] };
}

/** Packages with all that they need, as the lock file has them. */
function locked(names: readonly string[]): Map<string, Locked> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const found = new Map<string, Locked>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const entry = packages[`node_modules/${name}`]!;
    found.set(name, entry);
    for (const other of Object.keys(entry.dependencies ?? {})) visit(other);
  };
  for (const name of names) visit(name);
  return found;
}

const { files, packages } = closure(join(ROOT, PROGRAM));

test("the program imports nothing of the checkout but what its image has", () => {
  expect(files.length).toBeGreaterThan(20);
  const has = (file: string) => INFISICAL.checkout.some((path) => file.startsWith(`${path}/`));
  expect(files.filter((file) => !has(file))).toEqual([]);
});

test("its image has the packages that it imports, at the versions of the lock file", () => {
  const wanted = [...locked(packages)].map(([name, { version, integrity }]) => `${name} ${version} ${integrity}`);
  const has = INFISICAL.ingredients.map((each) => `${each.package} ${each.version} ${each.integrity}`);
  expect(has).toEqual(wanted.toSorted());
});

test("nothing else is needed to run it", () => {
  const folder = mkdtempSync(join(tmpdir(), "infisical-"));
  try {
    const copy = (from: string, to = from) => cpSync(join(ROOT, from), join(folder, to), { recursive: true });
    copy("images/stand-ins/infisical/package.json", "package.json");
    for (const file of files) copy(file);
    for (const { package: name } of INFISICAL.ingredients) copy(`node_modules/${name}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
      cwd: folder,
      env: {},
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toContain("ENCRYPTION_KEY must be 16 bytes as 32 hexadecimal characters");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
