import { stringify } from "yaml";

/** Something that must answer from outside. */
export interface Check {
  /** Service it belongs to. */
  readonly group: string;
  readonly name: string;
  readonly url: string;
}

/** A name every DNS provider must answer for. */
export interface DnsCheck {
  /** Name server asked. */
  readonly server: string;
  readonly name: string;
}

/** Somebody is called when a sixth of 90 days is left. */
const CERTIFICATE_LASTS = "[CERTIFICATE_EXPIRATION] > 360h";

/** Gatus 5 configuration that checks every URL each minute and every name server each five. */
export function gatusConfiguration(checks: readonly Check[], dns: readonly DnsCheck[]): string {
  return stringify({
    web: { port: 8080 },
    endpoints: [...checks.map(urlEndpoint), ...dns.map(dnsEndpoint)],
  });
}

function urlEndpoint({ group, name, url }: Check) {
  return {
    group,
    name,
    url,
    interval: "60s",
    client: { timeout: "10s" },
    conditions: ["[STATUS] == 200", ...(url.startsWith("https:") ? [CERTIFICATE_LASTS] : [])],
  };
}

function dnsEndpoint({ server, name }: DnsCheck) {
  return {
    group: "dns",
    name: `${name} at ${server}`,
    url: server,
    interval: "5m",
    dns: { "query-name": name, "query-type": "A" },
    conditions: ["[DNS_RCODE] == NOERROR"],
  };
}
