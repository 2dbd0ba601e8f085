import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { errorText } from "../../errors/text.ts";
import type { Network } from "../../network/network.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { addressesOf } from "../status/addresses.ts";
import type { Certificate } from "./state.ts";

/** Milliseconds. */
const TIMEOUT = 10_000;

export interface Served {
  readonly host: string;
  /** Where the host has several. */
  readonly address?: string;
  /** Lower-case hexadecimal; absent where no TLS server answers. */
  readonly serial?: string;
  readonly problem?: string;
}

/** What the hosts of a certificate really serve, at every address they have. A wildcard stands for no host of its own. */
export async function servedCertificates(
  network: Network,
  dns: PlatformOutput["dns"],
  { names, serial }: Certificate,
): Promise<Served[]> {
  const hosts = names.filter((name) => !name.startsWith("*."));
  const served = hosts.map(async (host): Promise<Served[]> => {
    try {
      const addresses = await addressesOf(network, dns, host);
      const looks = addresses.map(async (address) => ({
        host,
        ...(addresses.length > 1 && { address }),
        ...(await servedAt(network, address, host, serial)),
      }));
      return await Promise.all(looks);
    } catch (error) {
      return [{ host, problem: errorText(error) }];
    }
  });
  return (await Promise.all(served)).flat();
}

async function servedAt(
  network: Network,
  address: string,
  host: string,
  wanted: string | undefined,
): Promise<Pick<Served, "serial" | "problem">> {
  try {
    const serial = await servedSerial(network, address, host);
    return { serial, ...(serial !== wanted && { problem: "not the certificate of the state" }) };
  } catch (error) {
    return { problem: errorText(error) };
  }
}

/** The serial of the leaf that a TLS handshake for `host` gives; whether it is to be trusted is not asked here. */
async function servedSerial(network: Network, address: string, host: string): Promise<string> {
  const at = await network.dial(address, 443, "tcp");
  const socket = connectTcp({ host: at.host, port: at.port });
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername: host, rejectUnauthorized: false });
    const end = (settle: () => void) => {
      tls.destroy();
      socket.destroy();
      settle();
    };
    const fail = (error: Error) => end(() => reject(error));
    socket.setTimeout(TIMEOUT, () => fail(new Error(`no answer within ${TIMEOUT / 1000} s`)));
    socket.once("error", fail);
    tls.once("error", fail);
    tls.once("secureConnect", () => {
      const leaf = tls.getPeerX509Certificate();
      end(() => (leaf ? resolve(leaf.serialNumber.toLowerCase()) : reject(new Error("no certificate was shown"))));
    });
  });
}
