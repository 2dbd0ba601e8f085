import type { Sdl, SdlExpose, SdlHttpOptions } from "./document.ts";
import type { ManifestExpose, ManifestHttpOptions, ResourceEndpoint } from "./types.ts";

/** `chain-sdk:go/sdl/v2.go` asManifest: 0 counts as absent; `proxy_buffer_size` has no default, so that old manifests keep their hash. */
const DEFAULTS = { maxBodySize: 1048576, readTimeout: 60000, sendTimeout: 60000, nextTries: 3 };

/** One entry per port and receiver, in hash order. A port without receivers is kept as an internal one. */
export function toExposes(exposes: SdlExpose[] = [], sequence: Map<string, number>): ManifestExpose[] {
  return exposes.flatMap((expose) => toExpose(expose, sequence)).sort(byHashOrder);
}

function toExpose(expose: SdlExpose, sequence: Map<string, number>): ManifestExpose[] {
  const receivers = expose.to?.length ? expose.to : [{}];
  return receivers.map(({ service = "", global = false, ip = "" }) => ({
    port: expose.port,
    externalPort: expose.as ?? 0,
    proto: expose.proto?.toUpperCase() === "UDP" ? "UDP" : "TCP",
    service,
    global,
    hosts: expose.accept ?? null,
    httpOptions: toHttpOptions(expose.http_options),
    ip,
    endpointSequenceNumber: global && ip ? (sequence.get(ip) ?? 0) : 0,
  }));
}

function toHttpOptions(options: SdlHttpOptions = {}): ManifestHttpOptions {
  return {
    maxBodySize: options.max_body_size || DEFAULTS.maxBodySize,
    ...(options.proxy_buffer_size && { proxyBufferSize: options.proxy_buffer_size }),
    readTimeout: options.read_timeout || DEFAULTS.readTimeout,
    sendTimeout: options.send_timeout || DEFAULTS.sendTimeout,
    nextTries: options.next_tries || DEFAULTS.nextTries,
    nextTimeout: options.next_timeout ?? 0,
    nextCases: options.next_cases?.length ? options.next_cases : ["error", "timeout"],
  };
}

/** `chain-sdk:go/manifest/v2beta3/serviceexposes.go` Less, as a comparison. */
export function byHashOrder(a: ManifestExpose, b: ManifestExpose): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  if (a.port !== b.port) return a.port - b.port;
  if (a.proto !== b.proto) return a.proto < b.proto ? -1 : 1;
  return Number(b.global) - Number(a.global);
}

/** HTTP ingress serves global TCP on external port 80; every other global port is a random one. */
export function isIngress(expose: ManifestExpose): boolean {
  return expose.global && expose.proto === "TCP" && (expose.externalPort || expose.port) === 80;
}

/** Endpoints that a service's global ports need, in hash order; a leased IP comes on top of the port's own. */
export function toEndpoints(exposes: ManifestExpose[]): ResourceEndpoint[] {
  return exposes
    .filter((expose) => expose.global)
    .flatMap((expose) =>
      bySequence([
        ...(expose.ip ? [{ kind: 2 as const, sequence_number: expose.endpointSequenceNumber }] : []),
        { ...(!isIngress(expose) && { kind: 1 as const }), sequence_number: 0 },
      ]),
    );
}

/** Go compares nothing but the sequence number. */
export function bySequence(endpoints: ResourceEndpoint[]): ResourceEndpoint[] {
  return endpoints.toSorted((a, b) => a.sequence_number - b.sequence_number);
}

/**
 * Sequence number of each leased IP. Go counts every use and every internal receiver (as an empty name),
 * sorts the names and lets the last one win, so numbers have gaps.
 */
export function sequenceNumbers(sdl: Sdl): Map<string, number> {
  const names = Object.keys(sdl.deployment)
    .flatMap((name) => sdl.services[name]?.expose ?? [])
    .flatMap((expose) => expose.to ?? [])
    .filter((to) => !to.global || to.ip)
    .map((to) => to.ip ?? "")
    .sort();
  return new Map(names.map((name, index) => [name, index + 1]));
}
