import type { AppValues } from "../stage/services/apps.ts";
import type { Place } from "./note.ts";

/** A text of a file, its variables filled in. */
export interface Text {
  readonly text: string;
  readonly at: Place;
  /** Variables in it that have no value. */
  readonly unset: readonly string[];
  /** Whether the value of a variable with the name of a secret is in it. */
  readonly secret: boolean;
}

/** A variable of a service's environment. */
export interface Variable extends Text {
  readonly name: string;
  readonly path: string;
}

export interface SourcePort {
  readonly at: Place;
  readonly path: string;
  /** The service listens on it. */
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** The port that others connect to, where it is another one. */
  readonly outside?: number;
  /** Who may connect: everyone, everyone at an address of its own, programs of one machine, or the other services. */
  readonly to: "everyone" | "address" | "machine" | "others";
  /** Whether the file says that it is HTTP; absent = it does not say. */
  readonly http?: boolean;
}

export interface SourceVolume {
  readonly at: Place;
  readonly path: string;
  /** As the file calls it, where it does. */
  readonly name?: string;
  /** What is mounted, where others may mount it too. */
  readonly shared?: string;
  readonly mount: string;
  readonly kind: "persistent" | "ram";
  /** Such as `5Gi`; absent = the file says none. */
  readonly size?: string;
}

/** Another service that one needs. */
export interface Need {
  readonly name: string;
  readonly at: Place;
  readonly path: string;
}

/** A service as a file describes it, in words that all kinds of files have in common. */
export interface Source {
  /** As the file has it. */
  readonly name: string;
  /** Such as `services.web`. */
  readonly path: string;
  readonly at: Place;
  /** Further names by which the others of the file reach it. */
  readonly aliases: readonly string[];
  /** What is taken over as it is. */
  readonly settings: AppValues;
  /** What a person has to decide, by the path in the settings, such as `volumes.data`. */
  readonly remarks: Readonly<Record<string, string>>;
  readonly command?: readonly Text[];
  readonly args?: readonly Text[];
  readonly variables: readonly Variable[];
  readonly ports: readonly SourcePort[];
  /** Host names that the file publishes it at. */
  readonly hosts: readonly string[];
  readonly volumes: readonly SourceVolume[];
  readonly needs: readonly Need[];
  /** Parameters that only an SDL has, laid over what is written. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Services that the file lets connect to it. */
  readonly reachedBy: readonly string[];
}

/** The last part of an image's name without its tag: `postgres` of `docker.io/library/postgres:17`. */
export function imageName({ image }: Pick<AppValues, "image">): string {
  const [reference = ""] = (image ?? "").split("@");
  return reference.slice(reference.lastIndexOf("/") + 1).split(":")[0]!;
}
