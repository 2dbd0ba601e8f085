import { connect } from "node:tls";
import { parse, stringify } from "smol-toml";
import { Agent, request } from "undici";
import { decodeBundle, encodeBundle } from "../../../edge/bundle.ts";
import { issueCertificate, type KeyPairPem } from "../../../sandbox/certificates.ts";
import type { Endpoint } from "../../../sandbox/dial.ts";
import { type Answer, readHeaders } from "./seen.fixture.ts";

interface Configuration {
  certificates: Record<string, { tls_cert: string; tls_key: string }>;
  locations: Record<string, { host?: string; path?: string; plugins?: string[] }>;
  upstreams: Record<string, { addrs: string[] }>;
}

/** A configuration of Pingap as it was declared, with certificates that verify in place of those of a rehearsal. */
export class EdgeConfiguration {
  /** Every public host. */
  readonly hosts: readonly string[];
  /** `host:port` of each upstream, by service. */
  readonly upstreams: Readonly<Record<string, string>>;
  readonly #read: Configuration;

  static async of(toml: string, authority: KeyPairPem): Promise<EdgeConfiguration> {
    const read = parse(toml) as unknown as Configuration;
    const hosts = Object.values(read.locations).flatMap(({ host }) => host?.split(",") ?? []);
    const { certificatePem, keyPem } = await issueCertificate(authority, [...new Set(hosts)]);
    for (const certificate of Object.values(read.certificates)) {
      Object.assign(certificate, { tls_cert: certificatePem, tls_key: keyPem });
    }
    return new EdgeConfiguration(read, [...new Set(hosts)]);
  }

  /** The same for what a container is told by its variables. */
  static ofVariables(env: readonly string[] | null, authority: KeyPairPem): Promise<EdgeConfiguration> {
    const name = "PINGAP_TOML_B64=";
    const encoded = env?.find((entry) => entry.startsWith(name))?.slice(name.length) ?? "";
    return EdgeConfiguration.of(decodeBundle(encoded), authority);
  }

  private constructor(read: Configuration, hosts: readonly string[]) {
    this.#read = read;
    this.hosts = hosts;
    this.upstreams = Object.fromEntries(Object.entries(read.upstreams).map(([name, { addrs }]) => [name, addrs[0]!]));
  }

  get toml(): string {
    return stringify(this.#read as never);
  }

  /** As it stands in the environment of a container. */
  get encoded(): string {
    return encodeBundle(this.toml);
  }
}

/** One request over TLS, whatever the certificate. */
export async function askTls(
  endpoint: Endpoint,
  host: string,
  path: string,
  more: { method?: string; body?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const agent = new Agent({ connect: { servername: host, rejectUnauthorized: false } });
  const { method = "GET", body = null, headers = {} } = more;
  const url = `https://${endpoint.host}:${endpoint.port}${path}`;
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: method as "GET",
      body,
      headers: { ...headers, host },
      headersTimeout: 10_000,
    });
    return { status: answer.statusCode, ...readHeaders(answer.headers), body: told(await answer.body.text()) };
  } catch {
    return { status: 0 };
  } finally {
    await agent.destroy();
  }
}

/** What an origin or a plugin said; an error page is of words of one's own. */
const told = (text: string): unknown =>
  text.startsWith("{") ? JSON.parse(text) : text.startsWith("<!doctype html>") ? "a page" : text;

/** What a client is shown that asks for `name`, or for none. */
export function shown(
  { host, port }: Endpoint,
  name: string | undefined,
  maxVersion: "TLSv1.1" | "TLSv1.2" | "TLSv1.3" = "TLSv1.3",
): Promise<unknown> {
  const old = maxVersion === "TLSv1.1" ? { minVersion: maxVersion, ciphers: "DEFAULT@SECLEVEL=0" } : {};
  return new Promise((resolve) => {
    const options = { host, port, rejectUnauthorized: false, maxVersion, ALPNProtocols: ["h2", "http/1.1"], ...old };
    const socket = connect({ ...options, ...(name && { servername: name }) }, () => {
      const { serialNumber } = socket.getPeerCertificate();
      resolve({ serialNumber, version: socket.getProtocol(), protocol: socket.alpnProtocol });
      socket.destroy();
    });
    socket.once("error", () => resolve("refused"));
  });
}
