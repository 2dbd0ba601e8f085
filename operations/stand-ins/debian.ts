import type { DebianBase } from "../../images/stand-ins/ingredients.ts";

/** What no container reads. */
const LEFT_OUT = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*"];

/** Arguments of mmdebstrap for a base. @param mirror absent = the one it knows itself. Pure. */
export function bootstrapArguments(
  { suite, packages }: DebianBase,
  file: string,
  mirror: string | undefined,
): string[] {
  return [
    "--quiet",
    "--variant=minbase",
    '--aptopt=Acquire::Languages "none"',
    // Half of an image of a few packages would be these two files.
    '--aptopt=Dir::Cache::pkgcache ""',
    '--aptopt=Dir::Cache::srcpkgcache ""',
    ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    `--include=${packages.join(",")}`,
    suite,
    file,
    ...(mirror === undefined ? [] : [mirror]),
  ];
}

/**
 * The mirror of Debian that apt uses here; undefined on another distribution. Pure.
 * @param targets lines of `apt-get indextargets`: origin, label and address
 */
export function mirrorOf(targets: string): string | undefined {
  const lines = targets.split("\n").map((line) => line.trim().split(" "));
  return lines.find(([origin, label]) => origin === "Debian" && label === "Debian")?.[2];
}
