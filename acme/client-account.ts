import { setTimeout as sleep } from "node:timers/promises";
import type { Order as AcmeOrder, Authorization, Client } from "acme-client";
import { expectShape } from "../network/json.ts";
import type { Account, DnsChallenge, Order, ProofMethod } from "./ca.ts";
import { CaError, ProofRefusedError } from "./ca-error.ts";
import { authorizationShape, chainShape, orderListShape, orderShape } from "./shapes.ts";

/** Milliseconds: how an authorization or order is polled until the CA has decided. */
const polling = { first: 250, longest: 10_000, timeout: 300_000 };

/** Error types with which a CA answers that it has no such order. */
const UNKNOWN_ORDER = /^(malformed|notFound|unauthorized)$/;

/** Orders of the account that are looked at. */
const LOOK_BACK = 20;
/** Pages of their list. */
const MOST_PAGES = 100;

interface Session {
  readonly client: Client;
  /** URL of the account's orders (RFC 8555 §7.1.2.1); not every CA lists them. */
  readonly orders: string | undefined;
  readonly signal: AbortSignal;
  readonly attempt: <T>(what: string, work: Promise<T>) => Promise<T>;
  readonly createCsr: (data: { altNames: string[] }, keyPem: string) => Promise<[Buffer, Buffer]>;
}

/** The account of a client that has registered it. */
export function openAccount(session: Session): Account {
  const { client, attempt, orders } = session;
  return {
    url: client.getAccountUrl(),

    async newOrder(names, { profile, replaces }) {
      const identifiers = names.map((value) => ({ type: "dns", value }));
      const request = { identifiers, ...(profile && { profile }), ...(replaces && { replaces }) };
      const subject = `refused an order for ${names.join(", ")}`;
      const create = async () => {
        const created = asOrder(await client.createOrder(request));
        if (namesOf(created) === [...names].sort().join()) return created;
        throw new CaError(`its order is for ${namesOf(created)}`, "unreachable");
      };
      const created = await attempt(subject, create());
      return openOrder(session, created, await challengesOf(session, created));
    },

    async order(url) {
      const found = await attempt("does not show an order", orderAt(client, url));
      return found && openOrder(session, found, await challengesOf(session, found));
    },

    async openOrder(names) {
      const wanted = [...names].sort().join();
      for (const url of await attempt("does not list the account's orders", recentOrders(client, orders))) {
        const found = await attempt("does not show an order", orderAt(client, url));
        if (found && namesOf(found) === wanted && ["pending", "ready"].includes(found.status))
          return openOrder(session, found, await challengesOf(session, found));
      }
      return null;
    },

    async revoke(certificatePem, reason) {
      await attempt("did not revoke the certificate", client.revokeCertificate(certificatePem, { reason }));
    },

    async deactivate() {
      await attempt("did not deactivate the account", client.updateAccount({ status: "deactivated" }));
    },
  };
}

/** URLs of the account's orders, newest first, as far as the CA lists them. */
async function recentOrders(client: Client, list: string | undefined): Promise<string[]> {
  const { api } = client as unknown as { api: { apiRequest(...call: unknown[]): Promise<OrderList> } };
  const urls: string[] = [];
  for (let page = list, count = 0; page !== undefined && count < MOST_PAGES; count += 1) {
    const { data, headers } = await api.apiRequest(page, null, [200]);
    urls.push(...expectShape(data, orderListShape, page).orders);
    page = headers.link?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
  }
  return urls.slice(-LOOK_BACK).reverse();
}

interface OrderList {
  readonly data: unknown;
  readonly headers: { readonly link?: string };
}

async function orderAt(client: Client, url: string): Promise<AcmeOrder | null> {
  try {
    return asOrder(await client.getOrder({ url } as AcmeOrder));
  } catch (error) {
    if (error instanceof CaError && UNKNOWN_ORDER.test(error.type ?? "")) return null;
    throw error;
  }
}

/** @param order with the URL it was asked at */
function asOrder(order: AcmeOrder): AcmeOrder {
  expectShape(order, orderShape, order.url);
  return order;
}

const namesOf = ({ identifiers }: AcmeOrder): string =>
  identifiers
    .map(({ value }) => value)
    .sort()
    .join();

async function authorizationsOf(client: Client, order: AcmeOrder): Promise<Authorization[]> {
  const authorizations = await client.getAuthorizations(order);
  for (const each of authorizations) expectShape(each, authorizationShape, each.url);
  return authorizations;
}

async function challengesOf({ client, attempt }: Session, order: AcmeOrder): Promise<DnsChallenge[]> {
  if (order.status === "invalid") return [];
  const authorizations = await attempt("gave no authorizations", authorizationsOf(client, order));
  return Promise.all(
    authorizations.map(async (authorization) => ({
      name: authorization.identifier.value,
      value: await client.getChallengeKeyAuthorization(dnsChallenge(authorization)),
      proven: authorization.status === "valid",
      persistentOffered: authorization.challenges.some(({ type }) => (type as string) === "dns-persist-01"),
      authorizationUrl: authorization.url,
    })),
  );
}

function openOrder(session: Session, order: AcmeOrder, challenges: readonly DnsChallenge[]): Order {
  const { client, attempt, createCsr } = session;
  const names = order.identifiers.map(({ value }) => value);
  const current = async () => asOrder(await client.getOrder(order));
  const failed = ({ error, status }: { error?: object; status: string }) =>
    new CaError(detail(error) ?? `the order is ${status}`, "refused");
  return {
    url: order.url,
    status: order.status as Order["status"],
    challenges,

    async prove({ name, authorizationUrl }, method) {
      const read = async () => (await authorizationsOf(client, { ...order, authorizations: [authorizationUrl] }))[0]!;
      const refused = (authorization: Authorization) =>
        new ProofRefusedError(
          name,
          detail(dnsChallenge(authorization, method).error) ?? `status is ${authorization.status}`,
        );
      const answer = async () => {
        const challenge = dnsChallenge(await read(), method);
        if (challenge.status === "pending") await client.completeChallenge(challenge);
        await pollUntilDecided(session, ["valid"], read, refused);
      };
      await attempt(`did not accept the proof for ${name}`, answer());
    },

    async certificate(privateKeyPem) {
      const make = async () => {
        const ready = await pollUntilDecided(session, ["ready", "processing", "valid"], current, failed);
        if (ready.status === "ready") {
          const [, csr] = await createCsr({ altNames: names }, privateKeyPem);
          await client.finalizeOrder(ready, csr);
        }
        const issued = await pollUntilDecided(session, ["valid"], current, failed);
        return expectShape(await client.getCertificate(issued), chainShape, issued.certificate ?? issued.url);
      };
      return attempt(`did not issue a certificate for ${names.join(", ")}`, make());
    },
  };
}

function dnsChallenge({ identifier, challenges }: Authorization, method: ProofMethod = "dns-01") {
  const challenge = challenges.find(({ type }) => (type as string) === method);
  if (challenge === undefined)
    throw new CaError(`the CA offers no ${method} challenge for ${identifier.value}`, "refused");
  return challenge;
}

/** Polls until the status is one of `good`. @throws what `failed` makes of it, or when it stays undecided */
async function pollUntilDecided<T extends { status: string }>(
  { signal }: Session,
  good: readonly string[],
  read: () => Promise<T>,
  failed: (item: T) => CaError,
): Promise<T> {
  const deadline = Date.now() + polling.timeout;
  for (let pause = polling.first; ; pause = Math.min(pause * 2, polling.longest)) {
    const item = await read();
    if (good.includes(item.status)) return item;
    if (!["pending", "processing", "ready"].includes(item.status)) throw failed(item);
    if (Date.now() > deadline)
      throw new CaError(`still ${item.status} after ${polling.timeout / 60_000} minutes`, "unreachable");
    await sleep(pause, undefined, { signal });
  }
}

const detail = (problem: object | undefined): string | undefined => (problem as { detail?: string })?.detail;
