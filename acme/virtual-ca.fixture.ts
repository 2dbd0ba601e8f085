import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Account, CertificateAuthority, DnsChallenge, Order } from "./ca.ts";
import { CaError, ProofRefusedError } from "./ca-error.ts";
import { withRetry } from "./retry.ts";

const hour = 3_600_000;
const day = 24 * hour;

export interface CaModel {
  readonly directoryUrl: string;
  /** Milliseconds a certificate lives. */
  readonly lifetime: number;
  now(): Date;
  /** Whether the next request fails. */
  fails(): boolean;
  /** Whether the next proof is not found. */
  refuses(): boolean;
}

interface Placed {
  readonly url: string;
  readonly names: readonly string[];
  status: Order["status"];
  readonly challenges: { -readonly [Key in keyof DnsChallenge]: DnsChallenge[Key] }[];
  chainPem: string;
}

/**
 * A CA in memory on a virtual clock, with the limits of Let's Encrypt, ARI, and requests that fail before or after
 * they took effect. Like Let's Encrypt it gives a pending order again when the same names are ordered. It checks no DNS.
 */
export class VirtualCa {
  readonly orders: Placed[] = [];
  readonly counts = { requests: 0, failed: 0, refused: 0, issued: 0, limited: 0 };
  readonly #model: CaModel;
  readonly #issued: { names: string; at: number; exempt: boolean }[] = [];
  readonly #refusals: { name: string; at: number }[] = [];
  readonly #windows = new Map<string, { start: Date; end: Date }>();
  readonly #replaced = new Set<string>();

  constructor(model: CaModel) {
    this.#model = model;
  }

  async connect(): Promise<CertificateAuthority> {
    await this.#request(() => undefined);
    const { directoryUrl } = this.#model;
    return {
      directoryUrl,
      caaIdentities: ["ca.test"],
      profiles: [],
      account: () => this.#request(() => this.#account()),
      renewalWindow: (ariId) => this.#request(() => this.#windows.get(ariId) ?? null),
    };
  }

  #account(): Account {
    return {
      url: "account",
      newOrder: (names, { replaces }) => this.#request(() => this.#place(names, replaces)),
      order: (url) => this.#request(() => this.#shown(this.orders.find((order) => order.url === url))),
      openOrder: async () => null,
      revoke: async () => {},
      deactivate: async () => {},
    };
  }

  /** Repeated as the client repeats it; half of the failures come after the effect. */
  #request<T>(effect: () => T | Promise<T>): Promise<T> {
    const once = async () => {
      this.counts.requests += 1;
      const [before, after] = [this.#model.fails(), this.#model.fails()];
      const failed = new CaError("no answer", "unreachable");
      this.counts.failed += Number(before || after);
      if (before) throw failed;
      const answer = await effect();
      if (after) throw failed;
      return answer;
    };
    return withRetry(once, async () => {});
  }

  #place(names: readonly string[], replaces: string | undefined): Order {
    const now = this.#model.now().getTime();
    const key = names.join();
    const open = this.orders.find((order) => order.names.join() === key && /pending|ready/.test(order.status));
    if (open) return this.#shown(open)!;
    if (replaces !== undefined && this.#replaced.has(replaces))
      throw new CaError("it was replaced before", "refused", { type: "alreadyReplaced" });
    if (replaces === undefined) this.#enforce(names, now);
    else this.#replaced.add(replaces);
    const url = `order/${this.orders.length}`;
    const challenges = names.map((name) => ({
      name: name.replace(/^\*\./, ""),
      value: `${url}/${name}`,
      proven: false,
      persistentOffered: false,
      authorizationUrl: "",
    }));
    this.#issued.push({ names: key, at: now, exempt: replaces !== undefined });
    const order: Placed = { url, names, status: "pending", challenges, chainPem: "" };
    this.orders.push(order);
    return this.#shown(order)!;
  }

  /** As a CA that counts orders at once: stricter than to count certificates. */
  #enforce(names: readonly string[], now: number): void {
    const key = names.join();
    const failed = this.orders.filter(({ status }) => status === "invalid").map(({ url }) => Number(url.slice(6)));
    const same = this.#issued.filter(
      (each, index) => each.names === key && !each.exempt && now - each.at < 7 * day && !failed.includes(index),
    );
    const refused = names.some(
      (name) => this.#refusals.filter((each) => each.name === name && now - each.at < hour).length >= 5,
    );
    if (same.length < 5 && !refused) return;
    this.counts.limited += 1;
    throw new CaError("too many certificates or failed authorizations", "limited", { type: "rateLimited" });
  }

  #shown(order: Placed | undefined): Order | null {
    if (order === undefined) return null;
    return {
      url: order.url,
      status: order.status,
      challenges: order.challenges.map((challenge) => ({ ...challenge })),
      prove: ({ value }) => this.#request(() => this.#prove(order, value)),
      certificate: () => this.#request(() => this.#finalize(order)),
    } as Order;
  }

  #prove(order: Placed, value: string): void {
    const challenge = order.challenges.find((each) => each.value === value)!;
    if (challenge.proven) return;
    if (order.status === "invalid" || this.#model.refuses()) {
      order.status = "invalid";
      this.counts.refused += 1;
      this.#refusals.push({ name: challenge.name, at: this.#model.now().getTime() });
      throw new ProofRefusedError(challenge.name, "the record was not found");
    }
    challenge.proven = true;
    if (order.challenges.every(({ proven }) => proven)) order.status = "ready";
  }

  async #finalize(order: Placed): Promise<string> {
    if (order.status === "valid") return order.chainPem;
    if (order.status !== "ready") throw new CaError(`the order is ${order.status}`, "refused");
    const notBefore = this.#model.now();
    const serial = String(this.orders.indexOf(order) + 1).padStart(8, "0");
    order.chainPem = await signed(serial, order.names, notBefore, new Date(notBefore.getTime() + this.#model.lifetime));
    order.status = "valid";
    this.counts.issued += 1;
    const at = (part: number) => new Date(notBefore.getTime() + part * this.#model.lifetime);
    const { ariId } = await import("./certificate.ts");
    this.#windows.set(ariId(KEY_ID, serial), { start: at(0.6), end: at(0.64) });
    return order.chainPem;
  }
}

const KEY_ID = "00".repeat(20);
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const keys = webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function signed(
  serialNumber: string,
  names: readonly string[],
  notBefore: Date,
  notAfter: Date,
): Promise<string> {
  const { publicKey, privateKey } = await keys;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    issuer: "CN=Virtual CA",
    notBefore,
    notAfter,
    publicKey,
    signingKey: privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.AuthorityKeyIdentifierExtension(KEY_ID),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
    ],
  });
  return certificate.toString("pem");
}
