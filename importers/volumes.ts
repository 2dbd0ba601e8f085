import type { AppValues } from "../stage/services/apps.ts";
import { freeName, shortName } from "./names.ts";
import type { Tell } from "./note.ts";
import type { Source, SourceVolume } from "./source.ts";

const SIZES = { persistent: "5Gi", ram: "64Mi" } as const;

/** Volumes of an app, with a size each. */
export interface Volumes {
  readonly volumes: NonNullable<AppValues["volumes"]>;
  readonly remarks: Readonly<Record<string, string>>;
}

/** Names the volumes of a service, and gives a size to those that have none. */
export function volumesOf(source: Source, app: string, tell: Tell): Volumes {
  const volumes: Record<string, NonNullable<AppValues["volumes"]>[string]> = {};
  const remarks: Record<string, string> = {};
  const mounts = new Set<string>();
  for (const volume of source.volumes) {
    const { at, path, mount, kind, size } = volume;
    if (mounts.has(mount)) continue;
    mounts.add(mount);
    const name = freeName(nameOf(volume), (name) => Object.hasOwn(volumes, name) || name === ROOT);
    volumes[name] = { size: size ?? SIZES[kind], mount, ...(kind === "ram" && { kind }) };
    if (size !== undefined) continue;
    remarks[`volumes.${name}`] = "the file names no size; a change replaces the lease";
    tell(
      at,
      path,
      `has no size: volume ${name} of ${app} gets ${SIZES[kind]}`,
      "write the size that it needs: a change later replaces the lease",
    );
  }
  return { volumes, remarks };
}

/** The container's own, in an SDL. */
const ROOT = "default";

const nameOf = ({ name, mount }: SourceVolume): string =>
  shortName(name ?? mount.split("/").filter(Boolean).at(-1) ?? "", "data");
