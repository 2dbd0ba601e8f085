import { isIP } from "node:net";
import { covers, isFullyQualified, isServiceName } from "./names.ts";
import type { Edge, EdgeCertificate, Route } from "./routes.ts";

/** Every reason why `edge` must not be served, as sentences that say how to fix it; empty when it is sound. */
export function validateEdge(edge: Edge): string[] {
  const ownNames = new Set([...edge.routes.map((route) => route.host), ...(edge.publicNames ?? [])]);
  return [
    ...duplicates(edge.routes),
    ...conflictingUpstreams(edge.routes),
    ...edge.routes.flatMap((route) => routeProblems(route, ownNames, edge.certificates)),
    ...edge.certificates.flatMap(certificateProblems),
    ...healthProblems(edge),
    ...(edge.trustedProxies ?? []).filter((network) => !isNetwork(network)).map(notANetwork),
  ];
}

/** Version 0, or version 1 in base32 (https://github.com/multiformats/cid). */
const CID = /^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})$/;

/** Thrown when an invalid edge is to be rendered. */
export class InvalidEdgeError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the proxy's configuration is not valid:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "InvalidEdgeError";
    this.problems = problems;
  }
}

function duplicates(routes: readonly Route[]): string[] {
  const seen = new Map<string, string>();
  return routes.flatMap((route) => {
    const place = `${route.host}${route.path ?? "/"}`;
    const first = seen.get(place);
    if (first === undefined) {
      seen.set(place, route.upstream.service);
      return [];
    }
    return [`${place} is routed to both ${first} and ${route.upstream.service}: keep one route for each host and path`];
  });
}

/** Sections of the configuration are named by service, so a service has one address. */
function conflictingUpstreams(routes: readonly Route[]): string[] {
  const seen = new Map<string, string>();
  return routes.flatMap(({ upstream }) => {
    const definition = JSON.stringify([
      upstream.host,
      upstream.port,
      upstream.tls,
      upstream.hostHeader,
      upstream.healthPath,
    ]);
    const first = seen.get(upstream.service) ?? definition;
    seen.set(upstream.service, first);
    if (first === definition) return [];
    return [
      `upstream ${upstream.service} is defined twice and differently: give the second one a service name of its own`,
    ];
  });
}

function routeProblems(
  route: Route,
  ownNames: ReadonlySet<string>,
  certificates: readonly EdgeCertificate[],
): string[] {
  const { host, path, cid, upstream } = route;
  const problems: string[] = [];
  if (!isFullyQualified(host)) {
    problems.push(`route host "${host}" is not a DNS name: use a lower-case name such as api.example.com`);
  } else if (!certificates.some((certificate) => certificate.names.some((name) => covers(name, host)))) {
    problems.push(`no certificate covers ${host}: add the name (or its wildcard) to a certificate`);
  }
  if (path !== undefined && !/^\/[^\s$]*$/.test(path)) {
    problems.push(`path "${path}" of ${host} must be a plain prefix that starts with "/"`);
  }
  if (cid !== undefined && !CID.test(cid)) {
    problems.push(`"${cid}" of ${host} is not a CID: give the root of the site as "ipfs add" prints it (Qm… or b…)`);
  }
  if (ownNames.has(upstream.host)) {
    problems.push(
      `upstream ${upstream.service} of ${host} points at ${upstream.host}, a name of this proxy: requests would loop; use the lease's ingress host`,
    );
  }
  if (upstream.tls === null && !isServiceName(upstream.host)) {
    problems.push(
      `upstream ${upstream.service} would be asked by plain HTTP across the internet (${upstream.host}:${upstream.port}): set tls with the server name of its ingress`,
    );
  }
  if (!isServiceName(upstream.host) && !isFullyQualified(upstream.host) && !isAddress(upstream.host)) {
    problems.push(
      `upstream ${upstream.service} has no usable host ("${upstream.host}"): use the host output of its lease`,
    );
  }
  if (!Number.isInteger(upstream.port) || upstream.port < 1 || upstream.port > 65535) {
    problems.push(`upstream ${upstream.service} has port ${upstream.port}: use 1 to 65535`);
  }
  if (upstream.healthPath !== undefined && !/^\/[^\s?#$]*$/.test(upstream.healthPath)) {
    problems.push(`health path "${upstream.healthPath}" of ${upstream.service} must start with "/" and carry no query`);
  }
  for (const text of [upstream.service, upstream.hostHeader, upstream.tls?.serverName ?? ""]) {
    if (/[$\s]/.test(text)) {
      problems.push(
        `upstream ${upstream.service} contains "${text}": Pingap expands no variables here, so write the value itself`,
      );
    }
  }
  return problems;
}

function certificateProblems(certificate: EdgeCertificate): string[] {
  const problems: string[] = [];
  if (!certificate.chainPem.trimStart().startsWith("-----BEGIN CERTIFICATE-----")) {
    problems.push(`certificate ${certificate.name} has no PEM chain: give the leaf first, then the intermediates`);
  }
  if (!certificate.keyPem.trimStart().startsWith("-----BEGIN PRIVATE KEY-----")) {
    problems.push(
      `the key of certificate ${certificate.name} is not PKCS#8: convert it with "openssl pkcs8 -topk8 -nocrypt"`,
    );
  }
  return problems;
}

function healthProblems({ healthService, routes }: Edge): string[] {
  if (healthService === undefined) return [];
  const upstream = routes.find((route) => route.upstream.service === healthService)?.upstream;
  if (upstream === undefined)
    return [`/health reports unknown upstream ${healthService}: name a service that has a route`];
  if (upstream.healthPath === undefined)
    return [`/health reports ${healthService}, which has no health path: give it one`];
  return [];
}

function isNetwork(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d+$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}

const notANetwork = (text: string): string =>
  `trusted proxy "${text}" is not a network: write it as CIDR, such as 203.0.113.0/24`;

const isAddress = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
