import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Environment } from "./environment.ts";
import type { OpenStage } from "./open-stage.ts";
import { root } from "./root.ts";

/** Where the engine keeps the state of stages. */
export type Backend =
  | { readonly kind: "folder"; readonly folder: string }
  /** Objects in a store that several machines reach, its locks too. */
  | { readonly kind: "store"; readonly address: string }
  /** Pulumi Cloud, or one like it, which keeps its locks itself. */
  | { readonly kind: "service"; readonly address: string };

const STORES = ["s3:", "gs:", "azblob:", "postgres:"];

/** The back end that a stage's environment names. */
export function backendOf({ PULUMI_BACKEND_URL: url = "" }: Environment): Backend {
  const address = url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*/, "");
  if (address.startsWith("file://")) {
    const path = address.slice("file://".length).replace(/^~/, homedir());
    return { kind: "folder", folder: resolve(root, path) };
  }
  if (STORES.some((scheme) => address.startsWith(scheme))) return { kind: "store", address };
  return { kind: "service", address: address || "Pulumi Cloud" };
}

/** Its address, without credentials and parameters. */
export function addressOf(backend: Backend): string {
  return backend.kind === "folder" ? `file://${backend.folder}` : backend.address;
}

/** What is said of a stage whose state is on this machine alone, and should not be. */
export const LOCAL_STATE =
  "the state is files of this machine: without them nobody can change, or close, what the stage has leased";

/** Whether a stage that is paid for keeps its state in files of this machine. */
export function isOnThisMachineAlone({ stage, environment }: OpenStage & { environment: Environment }): boolean {
  return stage.sandbox === undefined && backendOf(environment).kind === "folder";
}
