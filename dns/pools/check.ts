/** How a pool value is asked whether it is well: the record's `octodns.healthcheck`. */
import { isMapping, show } from "../zone-files/yaml-data.ts";
import type { ZoneRecord } from "../zone-files/zone-record.ts";

export interface Check {
  readonly protocol: "HTTPS" | "HTTP" | "TCP" | "DNS";
  /** IP address or host name to connect to. */
  readonly address: string;
  readonly port: number;
  /** Name that is asked for: Host header, TLS server name, DNS question. */
  readonly host: string;
  /** HTTP only. */
  readonly path: string;
}

export class UnsupportedCheckError extends Error {
  override readonly name = "UnsupportedCheckError";
}

/**
 * The check of one value; defaults as OctoDNS has them: HTTPS, port 443, path `/_dns`, the record's name as host
 * (null: the value itself). `UDP` on port 53 is a DNS question.
 * @throws UnsupportedCheck for ICMP, which needs rights a monitor should not have, and for other UDP
 */
export function checkOf(record: ZoneRecord, value: string): Check {
  const written = isMapping(record.octodns?.healthcheck) ? record.octodns.healthcheck : {};
  const protocol = written.protocol === undefined ? "HTTPS" : show(written.protocol);
  const port = Number(written.port ?? (protocol === "UDP" ? 53 : 443));
  const address = value.replace(/\.$/, "");
  const host = written.host === undefined ? record.fqdn.replace(/\.$/, "") : show(written.host ?? address);
  const path = show(written.path ?? "/_dns");
  if (protocol === "HTTPS" || protocol === "HTTP" || protocol === "TCP") return { protocol, address, port, host, path };
  if (protocol === "UDP" && port === 53) return { protocol: "DNS", address, port, host, path };
  const { file, line } = record.place;
  throw new UnsupportedCheckError(
    `${file}:${line}: ${record.fqdn} ${record.type}: healthcheck ${protocol} port ${port} cannot be probed; use HTTPS, HTTP, TCP, or UDP on port 53 for DNS`,
  );
}
