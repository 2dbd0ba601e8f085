import type { IncomingMessage } from "node:http";
import type { RightAnswer } from "./answers.fixture.ts";

/** Answers of a CA to every request of one order; nothing is checked, and no certificate is real. */
export function answerAsCa({ url = "/", method }: IncomingMessage, origin: string): RightAnswer {
  const at = (path: string) => `${origin}${path}`;
  const order = {
    status: "valid",
    identifiers: [{ type: "dns", value: "example.com" }],
    authorizations: [at("/authorization")],
    finalize: at("/finalize"),
    certificate: at("/certificate"),
  };
  const objects: Readonly<Record<string, unknown>> = {
    "/directory": {
      newNonce: at("/nonce"),
      newAccount: at("/account"),
      newOrder: at("/new-order"),
      revokeCert: at("/revoke"),
      renewalInfo: at("/renewal"),
    },
    "/account": { status: "valid", orders: at("/orders") },
    "/orders": { orders: [at("/order")] },
    "/new-order": order,
    "/order": order,
    "/authorization": {
      status: "valid",
      identifier: { type: "dns", value: "example.com" },
      challenges: [{ type: "dns-01", url: at("/challenge"), status: "valid", token: "token" }],
    },
    "/renewal/id": { suggestedWindow: { start: "2026-12-01T00:00:00Z", end: "2026-12-02T00:00:00Z" } },
  };
  const headers = {
    "replay-nonce": "bm9uY2U",
    location: at(url === "/new-order" ? "/order" : url),
    "content-type": "application/json",
  };
  if (url === "/nonce" || url === "/revoke") return { status: 200, headers, body: "" };
  if (url === "/certificate") {
    const body = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    return { status: 200, headers: { ...headers, "content-type": "application/pem-certificate-chain" }, body };
  }
  const created = method === "POST" && (url === "/new-order" || url === "/account");
  return { status: created ? 201 : 200, headers, body: JSON.stringify(objects[url]) };
}
