import type { Edge, Upstream } from "./routes.ts";

/** A valid edge for tests; the PEM texts are placeholders. */
export const upstream: Upstream = {
  service: "api",
  host: "abc.ingress.example.net",
  port: 443,
  tls: { serverName: "abc.ingress.example.net", verify: true },
  hostHeader: "abc.ingress.example.net",
  healthPath: "/health",
};

export const edge: Edge = {
  routes: [
    {
      host: "example.com",
      upstream: { ...upstream, service: "website", host: "www.ingress.example.net", healthPath: undefined },
    },
    { host: "api.example.com", upstream },
  ],
  certificates: [
    {
      name: "example.com",
      names: ["example.com", "*.example.com"],
      chainPem: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
      keyPem: "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    },
  ],
};
