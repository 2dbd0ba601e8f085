import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { type PingapConfig, pem } from "./config.ts";

/** Certificates of the configuration by server name; `choose` finds the one a client is shown. */
export class CertificateStore {
  readonly #byName = new Map<string, SecureContext>();
  readonly #default: { cert: string; key: string } | undefined;

  constructor(certificates: PingapConfig["certificates"]) {
    for (const { tls_cert, tls_key, domains, is_default } of Object.values(certificates)) {
      if (!tls_cert || !tls_key) continue;
      const [cert, key] = [pem(tls_cert), pem(tls_key)];
      const context = createSecureContext({ cert, key });
      const names = domains ? domains.split(",").map((name) => name.trim()) : subjectNames(cert);
      for (const name of names) this.#byName.set(name, context);
      if (is_default) this.#default = { cert, key };
    }
  }

  /** For clients without a server name, and names no certificate has. */
  get fallback(): { cert: string; key: string } | undefined {
    return this.#default;
  }

  choose(serverName: string): SecureContext | undefined {
    return this.#byName.get(serverName) ?? this.#byName.get(serverName.replace(/^[^.]+/, "*"));
  }
}

function subjectNames(certificatePem: string): string[] {
  const alternatives = new X509Certificate(certificatePem).subjectAltName ?? "";
  return alternatives.split(", ").flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice(4)] : []));
}
