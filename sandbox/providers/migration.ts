import { z } from "zod";
import type { ManifestGroup } from "../../sdl/types.ts";
import { addressKeys, endpointOf } from "../runtime/addresses.ts";
import { hostnames, type Placement, type Tenancy } from "../runtime/placement.ts";
import { RequestError } from "./refusal.ts";

/** What one deployment hands over to another of the same owner (`provider:gateway/rest/router_migrate*.go`). */
export interface MigrationRequest {
  readonly what: "hostnames" | "endpoints";
  readonly names: readonly string[];
  readonly dseq: string;
  readonly gseq: number;
}

const names = z.array(z.string()).nullish();
const number = z.int().nonnegative().default(0);
const body = z.object({
  hostnames_to_migrate: names,
  endpoints_to_migrate: names,
  destination_dseq: number,
  destination_gseq: number,
});

/** @throws PlainRefusal */
export function migrationRequest(what: MigrationRequest["what"], text: string): MigrationRequest {
  const { success, data } = body.safeParse(parsed(text));
  if (!success) throw new RequestError(422, "");
  const wanted = (what === "hostnames" ? data.hostnames_to_migrate : data.endpoints_to_migrate) ?? [];
  if (wanted.length === 0) throw new RequestError(400, "");
  return { what, names: wanted, dseq: String(data.destination_dseq), gseq: data.destination_gseq };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the destination may have what is asked for. @throws PlainRefusal */
export function checkMigration(
  { what, names }: MigrationRequest,
  owner: string,
  group: ManifestGroup,
  others: readonly Tenancy[],
): void {
  const asked = what === "hostnames" ? hostnames(group) : addressKeys(group).map(endpointOf);
  const missing = names.find((name) => !asked.includes(name));
  if (missing !== undefined) {
    const [kind, problem] =
      what === "hostnames"
        ? ["hostname", "is not used by this deployment"]
        : ["endpoint", "does not exist in the destination deployment"];
    throw new RequestError(400, `the ${kind} ${JSON.stringify(missing)} ${problem}`);
  }
  const foreign = what === "hostnames" && foreignHost(names, owner, others);
  if (foreign) throw new RequestError(400, hostInUse(foreign));
}

/** What a lease keeps when another one of its owner, which runs `group`, takes names over. */
export function remainingPlacement(
  placement: Placement,
  { what, names }: MigrationRequest,
  group: ManifestGroup,
): Placement {
  if (what === "hostnames") return { ...placement, hosts: placement.hosts.filter((host) => !names.includes(host)) };
  const moving = addressKeys(group).filter((key) => names.includes(endpointOf(key)));
  const kept = Object.entries(placement.addresses).filter(([key]) => !moving.includes(key));
  return { ...placement, addresses: Object.fromEntries(kept) };
}

/** The first of these host names that another tenant has. */
export function foreignHost(names: readonly string[], owner: string, others: readonly Tenancy[]): string | undefined {
  const foreign = others.filter((other) => other.owner !== owner).flatMap(({ placement }) => placement.hosts);
  return names.find((name) => foreign.includes(name));
}

/** What a provider says then (`provider:cluster/hostname.go`). */
export function hostInUse(host: string): string {
  return `hostname not allowed: host ${JSON.stringify(host)} in use`;
}
