import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import { createSecureContext, rootCertificates, type SecureContext, type SecureVersion } from "node:tls";
import { gunzipSync } from "node:zlib";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import { type Image, portName } from "../runtime/container.ts";
import { CertificateStore } from "./certificates.ts";
import { readConfig, type ServerSection } from "./config.ts";
import { type ProxyOptions, serve } from "./proxy.ts";

/**
 * The simulated proxy: a TLS edge that does what the TOML in `PINGAP_TOML_B64` (base64 of gzip) says.
 * @param authorities of upstreams' certificates beside the well-known ones, PEM
 */
export function edgeImage(authorities: () => readonly string[]): Image {
  const trust = trusted(authorities);
  return async ({ env, connect, log }) => {
    const config = readConfig(decode(env.PINGAP_TOML_B64));
    const certificates = new CertificateStore(config.certificates);
    const ports = new Map<string, Endpoint>();
    const servers: Server[] = [];
    for (const section of Object.values(config.servers)) {
      for (const address of section.addr.split(",")) {
        const server = open(section, certificates, { config, connect, trust, log });
        ports.set(portName(Number(/:(\d+)$/.exec(address.trim())![1]), "TCP"), await listen(server));
        servers.push(server);
      }
    }
    log(`pingap is serving on ${[...ports.keys()].join(", ")}`);
    return { ports, close: async () => void (await Promise.all(servers.map((server) => close(server)))) };
  };
}

function trusted(authorities: () => readonly string[]): () => SecureContext {
  let known: { count: number; context: SecureContext } | undefined;
  return () => {
    const own = authorities();
    if (known?.count !== own.length) {
      known = { count: own.length, context: createSecureContext({ ca: [...rootCertificates, ...own] }) };
    }
    return known.context;
  };
}

function decode(bundle: string | undefined): string {
  if (!bundle) throw new Error("PINGAP_TOML_B64 is not set: base64 of the gzipped TOML is expected");
  try {
    return gunzipSync(Buffer.from(bundle, "base64")).toString("utf8");
  } catch (error) {
    throw new Error(`PINGAP_TOML_B64 is not base64 of gzip: ${(error as Error).message}`);
  }
}

function open(section: ServerSection, certificates: CertificateStore, options: ProxyOptions): Server {
  const locations = section.locations.map((name) => options.config.locations[name]!);
  const secure = section.global_certificates;
  const answer: RequestListener = (request, response) => {
    serve(options, locations, secure, request, response).catch((error: Error) => response.destroy(error));
  };
  if (!secure) return createHttpServer(answer);
  return createHttpsServer(
    {
      ...certificates.fallback,
      minVersion: minimumVersion(section.tls_min_version),
      SNICallback: (name, done) => done(null, certificates.choose(name)),
    },
    answer,
  );
}

function minimumVersion(text = "TLSv1.2"): SecureVersion {
  return /1\.?3$/.test(text) ? "TLSv1.3" : "TLSv1.2";
}
