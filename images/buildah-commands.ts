/** What providers run. */
export const PLATFORM = "linux/amd64";

interface Build {
  readonly reference: string;
  readonly containerfile: string;
  /** The context. */
  readonly directory: string;
}

/** Arguments of buildah that build the same image from the same content. @param more such as where it looks for bases. Pure. */
export const buildArguments = ({ reference, containerfile, directory }: Build, more: readonly string[]): string[] => [
  "build",
  "--layers",
  "--timestamp",
  "0",
  "--format",
  "oci",
  "--platform",
  PLATFORM,
  ...more,
  "--file",
  containerfile,
  "--tag",
  reference,
  directory,
];

interface Push {
  readonly reference: string;
  /** The digest that the registry gives is written there. */
  readonly digestFile: string;
}

/** Arguments of buildah that push an image to the registry of its name. Pure. */
export const pushArguments = ({ reference, digestFile }: Push, more: readonly string[]): string[] => [
  "push",
  ...(isLocal(reference) ? ["--tls-verify=false"] : []),
  ...more,
  "--digestfile",
  digestFile,
  reference,
  `docker://${reference}`,
];

/** Registries on this machine speak plain HTTP. */
const isLocal = (reference: string): boolean => /^(localhost|127\.0\.0\.1)[:/]/.test(reference);

/** What of this machine the instructions of a build see beside their image. */
export interface Surroundings {
  /** Certificate authorities that this machine trusts, where its packages come from a mirror; a file. */
  readonly authorities?: string | undefined;
  /** npm's configuration of this machine's user, a file. */
  readonly npmUser?: string | undefined;
  /** npm's configuration for all users of the image, a file. */
  readonly npmGlobal: string;
}

/** Where Debian and Alpine have the authorities that they trust. */
export const AUTHORITIES_FILE = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Arguments for a build whose bases lie in a store of this machine: nothing is asked of a registry for what is there, and
 * instructions run with this machine's network, since one of their own would need rules for it. Pure.
 */
export function surroundingArguments({ authorities, npmUser, npmGlobal }: Surroundings): string[] {
  const mounted = [
    [authorities, AUTHORITIES_FILE],
    [npmUser, "/root/.npmrc"],
    [npmGlobal, "/usr/local/etc/npmrc"],
  ];
  const volumes = mounted.flatMap(([file, at]) => (file === undefined ? [] : ["--volume", `${file}:${at}:ro`]));
  return ["--pull=missing", "--isolation", "chroot", "--network", "host", ...volumes];
}

/** Files by which buildah keeps what it builds in `folder`, and reads bases from other stores. Pure. */
export function storageConfiguration(
  folder: string,
  running: string,
  imageStores: readonly string[],
): { containers: string; storage: string } {
  const text = (value: string) => JSON.stringify(value);
  return {
    containers: [
      "[containers]",
      // Greater numbers cannot be set where root has not all capabilities.
      'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
      "[engine]",
      'runtime = "runc"',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "none"',
      `tmp_dir = ${text(`${running}/libpod`)}`,
      "",
    ].join("\n"),
    storage: [
      "[storage]",
      'driver = "overlay"',
      `graphroot = ${text(`${folder}/storage`)}`,
      `runroot = ${text(running)}`,
      "[storage.options]",
      `additionalimagestores = [${imageStores.map(text).join(", ")}]`,
      "",
    ].join("\n"),
  };
}
