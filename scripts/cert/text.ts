import { styleText } from "node:util";
import { renewalStatus } from "../../acme/renewal-status.ts";
import type { Served } from "../../operations/certificates/served.ts";
import type { Certificate } from "../../operations/certificates/state.ts";

/** One certificate as the commands print it in JSON. */
export function summaryOf(certificate: Certificate, now: Date) {
  const { name, names, serial, issuer, notBefore, notAfter, ariId, issuedBy, orderUrl, revoked } = certificate;
  const { due, reason } = renewalStatus(certificate, now);
  return {
    name,
    names,
    serial,
    issuer,
    issuedBy,
    notBefore,
    notAfter,
    ariId,
    renewalWindow: certificate.renewalWindow,
    orderUrl,
    revoked,
    next: { action: due ? "renew" : "wait", at: due ? now.toISOString() : certificate.renewAt, reason },
  };
}

export type Summary = ReturnType<typeof summaryOf>;

/** One line a certificate. */
export function listLines(certificates: readonly Summary[]): string[] {
  const width = Math.max(...certificates.map(({ name }) => name.length));
  return certificates.map(({ name, names, next }) => {
    const mark = next.action === "wait" ? styleText("green", "✓") : styleText("yellow", "!");
    return `${mark} ${name.padEnd(width)}  ${names[0]}${more(names)}  ${next.reason}`;
  });
}

/** Everything about one certificate. */
export function showLines(summary: Summary, served: readonly Served[]): string[] {
  const { names, serial, issuer, notBefore, notAfter, renewalWindow, issuedBy, revoked, next } = summary;
  const rows: [string, string | undefined][] = [
    ["names", names.join(", ")],
    ["serial", serial ?? "none yet"],
    ["issuer", issuer && `${issuer} (${new URL(issuedBy).host})`],
    ["valid", serial && `${notBefore} to ${notAfter}`],
    ["ARI window", renewalWindow && `${renewalWindow.start} to ${renewalWindow.end}`],
    ["revoked", revoked && `${revoked.at} (${revoked.reason})`],
    ["next", `${next.action}, ${next.reason} (${next.at})`],
    ...served.map((each): [string, string] => ["served", servedLine(each)]),
  ];
  return rows.flatMap(([title, text]) => (text ? [`${title.padEnd(11)} ${text}`] : []));
}

function servedLine({ host, address, problem, serial }: Served): string {
  const place = address ? `${host} at ${address}` : host;
  if (!problem) return `${styleText("green", "✓")} ${place}`;
  return `${styleText("red", "✗")} ${place}: ${problem}${serial ? ` (${serial})` : ""}`;
}

const more = (names: readonly string[]): string => (names.length > 1 ? ` and ${names.length - 1} more` : "");
