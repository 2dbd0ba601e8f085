import type { GatewayReport, LeaseReport } from "./report.ts";

/** A lease for people, from the chain down to its containers. */
export function leaseText(report: LeaseReport): string {
  const { service, stateful, deployment, group, orders, lease, escrow } = report;
  const runway = escrow.runwayHours === null ? "" : `, ${escrow.runwayHours} h of runway`;
  const lines: [string, string][] = [
    [
      service,
      `${lease?.state ?? "no lease"}${lease ? ` at ${lease.providerName}` : ""}${stateful ? ", holds data" : ""}`,
    ],
    ["deployment", `${deployment.dseq} ${deployment.state}, opened at block ${deployment.createdAt}`],
    ["", `owner ${deployment.owner}, manifest ${deployment.hash}`],
    ["group", `${group.gseq} ${group.state}, ${group.tag}`],
    ...labelled(
      "orders",
      orders.map(({ oseq, state, createdAt }) => `${oseq} ${state}, opened at block ${createdAt}`),
    ),
    ...labelled("bids", report.bids.map(bidLine)),
    ...labelled("lease", lease ? leaseLines(lease) : ["none"]),
    ["escrow", `${escrow.state}, ${escrow.remaining} uact left${runway}; settled up to block ${escrow.settledAt}`],
    ...labelled("deposits", escrow.deposits),
    ...gatewayLines(report.gateway),
  ];
  return lines
    .map(([label, text]) => `${label.padEnd(12)}${text}`.trimEnd())
    .map((line) => `${line}\n`)
    .join("");
}

function labelled(label: string, texts: readonly string[]): [string, string][] {
  return texts.map((text, index) => [index === 0 ? label : "", text]);
}

function bidLine({ provider, price, chosen, why }: LeaseReport["bids"][number]): string {
  return `${chosen ? "*" : " "} ${provider}${price ? ` for ${price} a block` : ""}: ${why}`;
}

function leaseLines(lease: NonNullable<LeaseReport["lease"]>): string[] {
  return [
    `${lease.state}, order ${lease.oseq}, leased at block ${lease.createdAt}${lease.closedOn ? `, ended at block ${lease.closedOn}` : ""}`,
    ...(lease.reclaimed ? [lease.reclaimed] : []),
    ...(lease.notice ? [`not taken back without ${Number.parseInt(lease.notice, 10) / 3600} h of notice`] : []),
    `${lease.price} a block, ${lease.pricePerMonth} USD a month`,
    `provider ${lease.provider} at ${lease.hostUri}`,
  ];
}

function gatewayLines(gateway: GatewayReport | null): [string, string][] {
  if (!gateway) return [];
  if (gateway.problem) return [["gateway", gateway.problem]];
  const containers = Object.entries(gateway.containers).map(
    ([name, { ready, total, uris }]) => `${name} ${ready} of ${total} ready ${uris.join(" ")}`,
  );
  const ports = Object.entries(gateway.ports).flatMap(([name, list]) =>
    list.map(({ host, port, externalPort, proto }) => `${name} ${port}/${proto} at ${host}:${externalPort}`),
  );
  const ips = Object.entries(gateway.ips).flatMap(([name, list]) =>
    list.map(({ ip, port, externalPort, protocol }) => `${name} ${port}/${protocol} at ${ip}:${externalPort}`),
  );
  return [...labelled("containers", containers), ...labelled("ports", ports), ...labelled("leased IPs", ips)];
}
