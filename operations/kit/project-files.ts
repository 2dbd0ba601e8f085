import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ZONE_FOLDER } from "../../dns/pools/desired-zone.ts";
import { readText } from "../../input/file.ts";
import { MIB } from "../../input/input-error.ts";
import { elsewhereName, projectName } from "../../kit/contents.ts";
import { LOCK_FILE } from "../../stage/image-lock.ts";
import type { Stage } from "../../stage/schema.ts";

/** What failover was told by hand, beside the zones. */
const STATUS_FOLDER = "dns/status";

type Texts = Record<string, string>;

/** Stage files, zone files, the lock of images, and the wallet's key where it is a file; by their names in a kit. @param root the project's folder */
export function filesOf(root: string, { akash }: Pick<Stage, "akash">): Texts {
  const top = readdirSync(root).filter((name) => /^Pulumi(\..+)?\.yaml$/.test(name) || name === LOCK_FILE);
  const below = [ZONE_FOLDER, STATUS_FOLDER].flatMap((folder) => filesBelow(root, folder));
  const named = [...top, ...below].map((path): [string, string] => [projectName(path), textOf(join(root, path))]);
  return { ...Object.fromEntries(named), ...walletFile(root, akash.wallet) };
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  // What the toolkit says of its folders is another version's elsewhere.
  const files = names.filter((name) => !name.endsWith("README.md") && statSync(join(root, folder, name)).isFile());
  return files.map((name) => `${folder}/${name.split(sep).join("/")}`).sort();
}

/** The file that the wallet's key is in, as the stage names it; undefined where it is in none. Pure. */
export const walletPath = ({ mnemonicFile, keyFile }: Stage["akash"]["wallet"]): string | undefined =>
  mnemonicFile ?? keyFile;

/** By its path in the project, or by its name alone where it is elsewhere. Pure. */
export function walletName(root: string, path: string): string {
  const within = relative(root, resolve(root, path));
  return isAbsolute(within) || within.startsWith("..")
    ? elsewhereName(basename(path))
    : projectName(within.split(sep).join("/"));
}

function walletFile(root: string, wallet: Stage["akash"]["wallet"]): Texts {
  const path = walletPath(wallet);
  if (path === undefined || !existsSync(resolve(root, path))) return {};
  return { [walletName(root, path)]: textOf(resolve(root, path)) };
}

const textOf = (file: string): string => readText(file, 8 * MIB);
