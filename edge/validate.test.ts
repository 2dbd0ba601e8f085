import { checkPingap } from "./check.ts";
import { edge, upstream } from "./edge.fixture.ts";
import { renderPingap } from "./pingap.ts";
import type { Edge, Route, Upstream } from "./routes.ts";
import { validateEdge } from "./validate.ts";

const withUpstream = (change: Partial<Upstream>): Edge => ({
  ...edge,
  routes: [{ host: "api.example.com", upstream: { ...upstream, ...change } }],
});
const withRoute = (route: Partial<Route>): Edge => ({
  ...edge,
  routes: [{ host: "api.example.com", upstream, ...route }],
});
const withCertificate = (change: object): Edge => ({
  ...edge,
  certificates: edge.certificates.map((one) => ({ ...one, ...change })),
});

describe("validateEdge", () => {
  test("a sound edge has no problem", () => {
    expect(validateEdge(edge)).toEqual([]);
  });

  test.each<[string, Edge, RegExp]>([
    [
      "two routes of one host",
      { ...edge, routes: [...edge.routes, edge.routes[0]!] },
      /example\.com\/ is routed to both/,
    ],
    [
      "one service at two addresses",
      { ...edge, routes: [...edge.routes, { host: "auth.example.com", upstream: { ...upstream, port: 8443 } }] },
      /upstream api is defined twice/,
    ],
    ["a host that is no name", withRoute({ host: "api.example.com:443" }), /not a DNS name/],
    ["a regular expression as path", withRoute({ path: "~^/x" }), /must be a plain prefix/],
    [
      "a host no certificate covers",
      withRoute({ host: "a.b.example.com" }),
      /no certificate covers a\.b\.example\.com/,
    ],
    ["an upstream that is a route of ours", withUpstream({ host: "api.example.com" }), /would loop/],
    ["an upstream that is a public name of ours", { ...edge, publicNames: ["abc.ingress.example.net"] }, /would loop/],
    ["plain HTTP across the internet", withUpstream({ tls: null, port: 80 }), /plain HTTP across the internet/],
    ["an upstream without host", withUpstream({ host: "" }), /no usable host/],
    ["a port out of range", withUpstream({ port: 70_000 }), /port 70000/],
    ["a bare health path", withUpstream({ healthPath: "health" }), /must start with "\/"/],
    ["a variable in a header", withUpstream({ hostHeader: "$ENV:HOST" }), /expands no variables/],
    ["a key in the old form", withCertificate({ keyPem: "-----BEGIN EC PRIVATE KEY-----" }), /not PKCS#8/],
    ["a chain that is no PEM", withCertificate({ chainPem: "" }), /no PEM chain/],
    ["a site that is no CID", withRoute({ host: "api.example.com", cid: "/ipfs/x" }), /not a CID/],
    [
      "a trusted proxy that is no network",
      { ...edge, trustedProxies: ["10.0.0.1"] },
      /not a network: write it as CIDR/,
    ],
    ["a trusted network too narrow", { ...edge, trustedProxies: ["10.0.0.0/33"] }, /not a network/],
    ["health of an unknown service", { ...edge, healthService: "nobody" }, /unknown upstream nobody/],
    ["health of a service without health path", { ...edge, healthService: "website" }, /has no health path/],
  ])("%s is a problem", (_, value, expected) => {
    expect(validateEdge(value).join("\n")).toMatch(expected);
  });
});

describe("checkPingap", () => {
  const sound = renderPingap(edge);

  test.each<[string, string, RegExp]>([
    ["text that is not TOML", "[servers", /not TOML/],
    [
      "a field Pingap does not know",
      sound.replace("verify_cert", "verify_certificate"),
      /verify_certificate is not a field/,
    ],
    ["an unknown section", `${sound}\n[upstream.x]\naddrs = []\n`, /\[upstream\] is not a section/],
    ["an unknown upstream", sound.replace('upstream = "api"', 'upstream = "apii"'), /names upstream apii/],
    ["an unknown location", sound.replace('"to-https", ', '"to-http", '), /names location to-http/],
    ["an unknown plugin", sound.replaceAll('"rate", "hsts" ]', '"rate", "hst" ]'), /names plugin hst/],
    ["a bare health path", sound.replace(/health_check = ".*"/, 'health_check = "/health"'), /must be a URL/],
    ["Pingap's own ACME", `${sound}\n[certificates.a-0123456789ab]\nacme = "lets_encrypt"\n`, /own ACME/],
    [
      "a certificate named without hash",
      `${sound}\n[certificates.a]\ntls_key = "-----BEGIN PRIVATE KEY-----"\n`,
      /hash of its content/,
    ],
    ["an environment variable", sound.replace('name = "edge"', 'name = "$ENV:NAME"'), /basic\.name uses \$ENV:/],
    ["TLS 1.1", sound.replace("TLSv1.2", "TLSv1.1"), /tls_min_version/],
    [
      "port 443 without certificates",
      sound.replace("global_certificates = true", "global_certificates = false"),
      /speaks no TLS/,
    ],
    ["two servers on one port", sound.replace("0.0.0.0:8080", "0.0.0.0:80"), /two servers listen/],
    ["plain HTTP across the internet", sound.replace(/sni = .*\n/, ""), /plain HTTP/],
    ["a loop", sound.replaceAll("abc.ingress.example.net:443", "api.example.com:443"), /a loop/],
  ])("%s is a problem", (_, toml, expected) => {
    expect(toml).not.toBe(sound);
    expect(checkPingap(toml).join("\n")).toMatch(expected);
  });
});
