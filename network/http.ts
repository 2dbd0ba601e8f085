import type { X509Certificate } from "node:crypto";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import type { Agent } from "undici";
import type { Network } from "./network.ts";
import { proxyOf } from "./proxy.ts";
import { tunnel } from "./tunnel.ts";
import { undici } from "./undici.ts";

export interface TlsOptions {
  /** Authorities to trust instead of the system's and the network's, PEM. */
  ca?: readonly string[];
  /** Name sent as SNI and verified; default the URL's host. Empty sends no SNI. */
  serverName?: string;
  /**
   * Judges a certificate that no authority vouches for, or not for this host: undefined takes it, and nothing is sent
   * before. @param fault why Node refuses it; default: what is thrown
   */
  judge?: (certificate: X509Certificate, fault: Error) => Promise<Error | undefined>;
}

const CONNECT_TIMEOUT = 10_000;
/** Octets of an answer's headers. */
export const MOST_HEADERS = 16 * 2 ** 10;

/** Makes a connection to where a URL leads; encrypted for `https:` and `wss:`. */
export type Connect = (target: Pick<URL, "protocol" | "hostname" | "port">) => Promise<Socket>;

/** Connections that are dialled through `network`. */
export function connector(network: Network, options: TlsOptions = {}): Connect {
  const trust = trusted(network, options.ca);
  return ({ protocol, hostname, port }) => {
    const secure = protocol === "https:" || protocol === "wss:";
    const host = hostname.replace(/^\[|\]$/g, "");
    return open(network, options, trust, host, Number(port) || (secure ? 443 : 80), secure);
  };
}

/** An undici dispatcher whose connections are dialled through `network`: `fetch(url, {dispatcher})`. Close it when done. */
export const dispatcher = (network: Network, options: TlsOptions = {}): Agent =>
  dispatcherOver(connector(network, options));

export function dispatcherOver(connect: Connect): Agent {
  const { Agent } = undici();
  return new Agent({
    maxHeaderSize: MOST_HEADERS,
    connect({ protocol, hostname, port }, callback) {
      connect({ protocol, hostname, port }).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  });
}

type Trust = () => Promise<SecureContext>;

async function open(network: Network, options: TlsOptions, trust: Trust, host: string, port: number, secure: boolean) {
  const endpoint = await network.dial(host, port, "tcp");
  // Nothing is awaited between the connecting and the listening: an error in between would end the process.
  const secureContext = secure ? await trust() : undefined;
  const proxy = proxyOf(endpoint, secure, process.env);
  const socket = proxy
    ? await tunnel(proxy, endpoint)
    : connectTcp({ host: endpoint.host, port: endpoint.port, noDelay: true });
  if (!secureContext) return proxy ? socket : settled(socket, "connect", host, port);
  const serverName = options.serverName ?? host;
  const tls = connectTls({
    socket,
    host,
    secureContext,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: options.judge === undefined,
    ...(serverName !== "" && !isIP(serverName) && { servername: serverName }),
  });
  socket.once("error", (error) => tls.destroy(error));
  const connected = await settled(tls, "secureConnect", host, port);
  if (connected.authorized) return connected;
  // while it is judged, the other side may hang up
  connected.on("error", () => {});
  const fault = await options.judge?.(...shown(connected, host));
  if (fault === undefined && !connected.destroyed) return connected;
  connected.destroy();
  throw fault ?? new Error(`connect ${host}:${port}: closed before anything was sent`);
}

/** The certificate of a connection that Node does not trust, and why it does not. */
function shown(tls: TLSSocket, host: string): [X509Certificate, Error] {
  const certificate = tls.getPeerX509Certificate();
  if (!certificate) throw new Error(`connect ${host}: no certificate was shown`);
  const code = String(tls.authorizationError);
  const name = checkServerIdentity(host, tls.getPeerCertificate()) as NodeJS.ErrnoException | undefined;
  return [certificate, name?.code === code ? name : new Error(`the certificate is not trusted (${code})`)];
}

/** Reading all roots takes some milliseconds, so it is done again only when the network has new ones. */
function trusted(network: Network, only?: readonly string[]): Trust {
  let known: { own: string; context: SecureContext } | undefined;
  return async () => {
    const authorities = only ?? (await network.authorities());
    const own = authorities.join();
    if (known?.own !== own) {
      const ca = only ? [...only] : authorities.length > 0 ? [...rootCertificates, ...authorities] : undefined;
      known = { own, context: createSecureContext({ ca }) };
    }
    return known.context;
  };
}

function settled<S extends ReturnType<typeof connectTcp>>(socket: S, event: string, host: string, port: number) {
  return new Promise<S>((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`connect ${host}:${port}: no answer within ${CONNECT_TIMEOUT / 1000} s`)),
      CONNECT_TIMEOUT,
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      // after the time-out the connection below may still fail in its own way
      socket.on("error", () => {});
      reject(error);
    };
    socket.on("error", fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeListener("error", fail);
      resolve(socket);
    });
  });
}
