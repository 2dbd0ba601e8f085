import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createSecureContext, rootCertificates, type SecureContext, type SecureVersion } from "node:tls";
import { gunzipSync } from "node:zlib";
import type { Endpoint } from "../dial.ts";
import { close, listen } from "../listen.ts";
import { type ContainerContext, type Image, portName } from "../runtime/container.ts";
import { readBundle } from "./bundle.ts";
import { CertificateStore } from "./certificates.ts";
import { type PingapConfig, readConfig, type ServerSection } from "./config.ts";
import { type ProxyOptions, serve } from "./proxy.ts";
import { BundleStore } from "./store.ts";

/** Milliseconds between two looks for a newer bundle. */
const LOOK_INTERVAL = 1000;

/**
 * The simulated proxy: a TLS edge that does what the TOML in `PINGAP_TOML_B64` (base64 of gzip) says, or what a newer
 * signed bundle says, looked for before the start and ever after. As with Pingap, listeners stay those of the start.
 * @param authorities of upstreams' certificates beside the well-known ones, PEM
 */
export function edgeImage(authorities: () => readonly string[]): Image {
  const trust = trusted(authorities);
  return async (context) => {
    const { env, connect, log } = context;
    const serving = { ...served(decode(env.PINGAP_TOML_B64)), connect, trust, log };
    const look = env.EDGE_BUNDLE_KEY ? bundleLook(context, serving) : undefined;
    await look?.();
    const ports = new Map<string, Endpoint>();
    const servers: Server[] = [];
    for (const [name, section] of Object.entries(serving.config.servers)) {
      for (const address of section.addr.split(",")) {
        const port = Number(/:(\d+)$/.exec(address.trim())![1]);
        const server = open(name, section, port, serving);
        ports.set(portName(port, "TCP"), await listen(server));
        servers.push(server);
      }
    }
    log(`pingap is serving on ${[...ports.keys()].join(", ")}`);
    const stopped = new AbortController();
    if (look) void repeat(look, stopped.signal);
    return {
      ports,
      close: async () => {
        stopped.abort();
        await Promise.all(servers.map((server) => close(server)));
      },
    };
  };
}

interface Served {
  config: PingapConfig;
  certificates: CertificateStore;
}

type Serving = Served & ProxyOptions;

function served(toml: string): Served {
  const config = readConfig(toml);
  return { config, certificates: new CertificateStore(config.certificates) };
}

/** A look for a newer bundle, which is taken; what is refused is logged once, and the last good one stays. */
function bundleLook(context: ContainerContext, serving: Serving): () => Promise<void> {
  const { env, log } = context;
  const store = new BundleStore(context, serving.trust);
  let serial = Number(env.EDGE_BUNDLE_SERIAL ?? 0);
  let said = "";
  return async () => {
    try {
      const bundle = readBundle(await store.bundle(), env.EDGE_BUNDLE_KEY!, serial);
      if (bundle.serial > serial) {
        Object.assign(serving, served(bundle.toml));
        serial = bundle.serial;
        log(`bundle ${serial} taken`);
      }
      said = "";
    } catch (error) {
      const { message } = error as Error;
      if (message !== said) log(`bundle not taken: ${message}`);
      said = message;
    }
  };
}

async function repeat(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await setTimeout(LOOK_INTERVAL, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    await look();
  }
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

function open(name: string, section: ServerSection, port: number, serving: Serving): Server {
  const secure = section.global_certificates;
  const answer: RequestListener = (request, response) => {
    const { servers, locations } = serving.config;
    const own = (servers[name]?.locations ?? []).map((location) => locations[location]!);
    // it counts nothing
    if (request.url === section.prometheus_metrics) return void response.writeHead(200).end();
    serve(serving, own, { secure, port }, request, response).catch((error: Error) => response.destroy(error));
  };
  if (!secure) return createHttpServer(answer);
  return createHttpsServer(
    {
      ...serving.certificates.fallback,
      minVersion: minimumVersion(section.tls_min_version),
      SNICallback: (name, done) => done(null, serving.certificates.choose(name)),
    },
    answer,
  );
}

function minimumVersion(text = "TLSv1.2"): SecureVersion {
  return /1\.?3$/.test(text) ? "TLSv1.3" : "TLSv1.2";
}
