import fc from "fast-check";
import { parse } from "smol-toml";
import { decodeBundle, encodeBundle } from "./bundle.ts";
import { checkPingap } from "./check.ts";
import { cloudflareNetworks } from "./cloudflare.ts";
import { edge, upstream } from "./edge.fixture.ts";
import { renderPingap } from "./pingap.ts";
import type { Edge } from "./routes.ts";
import { validateEdge } from "./validate.ts";

// biome-ignore lint/suspicious/noExplicitAny: the tests look into free-form TOML
const rendered = (value: Edge): any => parse(renderPingap(value));

describe("renderPingap", () => {
  test("what it renders passes the check of configurations", () => {
    expect(checkPingap(renderPingap(edge))).toEqual([]);
    expect(checkPingap(renderPingap({ ...edge, healthService: "api" }))).toEqual([]);
  });

  test("equal routes in another order give the same text", () => {
    expect(renderPingap({ ...edge, routes: edge.routes.toReversed() })).toBe(renderPingap(edge));
  });

  test("an upstream is asked by TLS with SNI and Host of its ingress, verified", () => {
    const config = rendered(edge);
    expect(config.upstreams.api).toMatchObject({
      addrs: ["abc.ingress.example.net:443"],
      sni: "abc.ingress.example.net",
      verify_cert: true,
      update_frequency: "30s",
      health_check: expect.stringMatching(/^https:\/\/abc\.ingress\.example\.net\/health\?.*check_frequency=10s/),
    });
    expect(config.locations["api.example.com"]).toMatchObject({
      host: "api.example.com",
      proxy_set_headers: ["Host: abc.ingress.example.net"],
    });
    expect(config.upstreams.website.health_check).toMatch(/^tcp:\/\/website\?/);
  });

  test("an upstream in the same lease is asked without TLS", () => {
    const inside = { ...upstream, host: "api", port: 4000, tls: null, hostHeader: "api" };
    const config = rendered({ ...edge, routes: [{ host: "api.example.com", upstream: inside }] });
    expect(config.upstreams.api.sni).toBeUndefined();
    expect(config.upstreams.api.health_check).toMatch(/^http:\/\/api\/health\?/);
  });

  test("port 443 serves TLS 1.2 or newer with all certificates, port 80 redirects, ports 80 and 8080 answer /health", () => {
    const config = rendered(edge);
    expect(config.servers).toMatchObject({
      https: { addr: "0.0.0.0:443", global_certificates: true, tls_min_version: "TLSv1.2" },
      http: { addr: "0.0.0.0:80", locations: ["health", "to-https", "nowhere"] },
      health: { addr: "0.0.0.0:8080", prometheus_metrics: "/metrics" },
    });
    expect(config.locations["to-https"].host).toBe("api.example.com,example.com");
  });

  test("/health asks the named service", () => {
    const config = rendered({ ...edge, healthService: "api" });
    expect(config.locations.health).toMatchObject({ upstream: "api", path: "=/health", rewrite: "^.*$ /health" });
  });

  test("the internal port tells the process, each upstream that can say how it is, and the metrics", () => {
    const config = rendered(edge);
    expect(config.servers.health).toMatchObject({
      locations: ["live", "health", "health-api", "nowhere"],
      prometheus_metrics: "/metrics",
    });
    expect(config.locations["health-api"]).toMatchObject({ upstream: "api", path: "=/health/api" });
    expect(config.servers.https.prometheus_metrics).toBeUndefined();
  });

  test("a site asks the gateway for its content, and another content changes its location only", () => {
    const cid = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
    const next = "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
    const site = (cid: string) => rendered({ ...edge, routes: [{ host: "www.example.com", cid, upstream }] });
    expect(site(cid).locations["www.example.com"].rewrite).toBe(`^/(.*)$ /ipfs/${cid}/$1`);
    expect({ ...site(next), locations: {} }).toEqual({ ...site(cid), locations: {} });
  });

  test("every public route limits rate, body and requests at once", () => {
    const config = rendered({ ...edge, limits: { requestsPerSecond: 5, body: "1MB" } });
    expect(config.plugins.rate).toMatchObject({ category: "limit", tag: "ip", max: 50, interval: "10s" });
    for (const host of ["example.com", "api.example.com"]) {
      expect(config.locations[host]).toMatchObject({
        plugins: ["rate", "hsts"],
        client_max_body_size: "1MB",
        max_processing: 1000,
      });
    }
  });

  test("who the client is, only trusted proxies say", () => {
    expect(rendered(edge).basic.trusted_proxies).toBeUndefined();
    const behind = rendered({ ...edge, trustedProxies: cloudflareNetworks });
    expect(behind.basic.trusted_proxies).toContain("173.245.48.0/20");
    expect(validateEdge({ ...edge, trustedProxies: cloudflareNetworks })).toEqual([]);
  });

  test("a renewed certificate gets a new section name", () => {
    const [certificate] = edge.certificates;
    const renewed = { ...certificate!, chainPem: `${certificate!.chainPem}\n` };
    const names = (value: Edge) => Object.keys(rendered(value).certificates);
    expect(names(edge)[0]).toMatch(/^example\.com-[0-9a-f]{12}$/);
    expect(names({ ...edge, certificates: [renewed] })).not.toEqual(names(edge));
  });

  test("an unsound edge is not rendered", () => {
    expect(() => renderPingap({ ...edge, certificates: [] })).toThrow(/no certificate covers api.example.com/);
  });
});

describe("bundle", () => {
  test("decoding gives back what was encoded, and encoding is the same every time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (toml) => {
        expect(decodeBundle(encodeBundle(toml))).toBe(toml);
        expect(encodeBundle(toml)).toBe(encodeBundle(toml));
      }),
    );
  });

  test("carries neither time nor operating system", () => {
    const header = Buffer.from(encodeBundle("a"), "base64");
    expect([...header.subarray(4, 8)]).toEqual([0, 0, 0, 0]);
    expect(header[9]).toBe(255);
  });
});
