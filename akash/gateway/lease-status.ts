import { z } from "zod";
import { printableLine } from "../../errors/printable.ts";

const number = z.number().catch(0);
/** A name or address as the provider gives it, to be shown and entered. */
const text = z.string().transform((given) => printableLine(given, 300));
const serviceStatus = z.object({
  total: number,
  available: number,
  uris: z.array(text).nullish(),
  replicas: number,
  updated_replicas: z.number().nullish(),
  ready_replicas: z.number().nullish(),
});
const forwardedPort = z
  .object({ host: text.catch(""), port: number, externalPort: number, proto: text.catch("TCP") })
  .transform(({ host, port, externalPort, proto }) => ({ host, port, externalPort, proto }));
/** Newer gateways write `Port, ExternalPort, Protocol, IP`. */
const leasedIp = z.record(z.string(), z.unknown()).transform((entry) => {
  const read = (...names: string[]) => names.map((name) => entry[name]).find((value) => value != null);
  return {
    ip: text.parse(String(read("IP", "ip") ?? "")),
    port: Number(read("Port", "port") ?? 0),
    externalPort: Number(read("ExternalPort", "external_port", "externalPort") ?? 0),
    protocol: text.parse(String(read("Protocol", "protocol") ?? "TCP")),
  };
});
const byService = <T>(item: z.ZodType<T>) =>
  z
    .record(
      z.string(),
      z
        .array(item)
        .nullable()
        .transform((list) => list ?? []),
    )
    .nullish()
    .transform((map) => map ?? {});

/** What a gateway says of a lease, in the forms of all its versions (`chain-sdk:go/provider/client/types.go`). */
export const leaseStatus = z.object({
  services: z
    .record(z.string(), serviceStatus)
    .nullable()
    .transform((map) => map ?? {}),
  forwarded_ports: byService(forwardedPort),
  ips: byService(leasedIp),
});
export type LeaseStatus = z.output<typeof leaseStatus>;

/** A container that does not run in full. */
export interface UnreadyContainer {
  readonly name: string;
  /** With how many of it are ready. */
  readonly says: string;
}

/** The containers that do not run in full. Pure. */
export function unreadyContainers({ services }: LeaseStatus, containers: readonly string[]): UnreadyContainer[] {
  return containers.flatMap((name) => {
    const seen = services[name];
    const ready = seen?.ready_replicas ?? seen?.available ?? 0;
    return seen && ready >= seen.total && seen.total > 0
      ? []
      : [{ name, says: `container ${name}: ${ready} of ${seen?.total ?? "?"} ready` }];
  });
}
