import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls, type PeerCertificate, rootCertificates } from "node:tls";
import { Agent } from "undici";
import type { Network } from "./network.ts";

export interface TlsOptions {
  /** Authorities to trust instead of the system's and the network's, PEM. */
  ca?: readonly string[];
  /** Name sent as SNI and verified; default the URL's host. Empty sends no SNI. */
  serverName?: string;
  /** False leaves the verdict to the caller, who must then judge the certificate. */
  rejectUnauthorized?: boolean;
  /** Called after a successful chain check; default the host name check of Node. */
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

const connectTimeout = 10_000;

/** An undici dispatcher whose connections are dialled through `network`: `fetch(url, {dispatcher})`. Close it when done. */
export function dispatcher(network: Network, options: TlsOptions = {}): Agent {
  return new Agent({
    connect(target, callback) {
      const secure = target.protocol === "https:";
      const port = Number(target.port) || (secure ? 443 : 80);
      const host = target.hostname.replace(/^\[|\]$/g, "");
      open(network, options, host, port, secure).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
    },
  });
}

async function open(network: Network, options: TlsOptions, host: string, port: number, secure: boolean) {
  const endpoint = await network.dial(host, port, "tcp");
  const socket = connectTcp({ host: endpoint.host, port: endpoint.port, noDelay: true });
  if (!secure) return settled(socket, "connect", host, port);
  const serverName = options.serverName ?? host;
  const tls = connectTls({
    socket,
    host,
    ca: options.ca ? [...options.ca] : await trusted(network),
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: options.rejectUnauthorized ?? true,
    ...(serverName !== "" && !isIP(serverName) && { servername: serverName }),
    ...(options.checkServerIdentity && { checkServerIdentity: options.checkServerIdentity }),
  });
  socket.once("error", (error) => tls.destroy(error));
  return settled(tls, "secureConnect", host, port);
}

async function trusted(network: Network): Promise<string[] | undefined> {
  const own = await network.authorities();
  return own.length === 0 ? undefined : [...rootCertificates, ...own];
}

function settled<S extends ReturnType<typeof connectTcp>>(socket: S, event: string, host: string, port: number) {
  return new Promise<S>((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`connect ${host}:${port}: no answer within ${connectTimeout / 1000} s`)),
      connectTimeout,
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once("error", fail);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeListener("error", fail);
      resolve(socket);
    });
  });
}
