import { generateKeyPairSync } from "node:crypto";
import { connectCa } from "../../../acme/client.ts";
import { selfSigned } from "../../../acme/self-signed.fixture.ts";
import { internet } from "../../../network/network.ts";
import { HERE, serveAnswers } from "../answers.ts";
import type { Answer } from "../mutate.ts";
import type { Target } from "../target.ts";

const at = (path: string): string => `https://localhost:${HERE}${path}`;

/** An order from the directory to the certificate (RFC 8555 §7). */
export async function target(): Promise<Target> {
  const tls = await selfSigned("localhost");
  const server = await serveAnswers({ key: tls.key, cert: tls.certificate });
  const [account, certificate] = [newKey(), newKey()];
  const network = { ...internet, authorities: async () => [tls.certificate] };
  return {
    form: "answers",
    corpus: [JSON.stringify(conversation(tls.certificate))],
    close: server.close,
    read: (input) =>
      server.play(input, async (signal) => {
        // A CA that never decides is waited for as long as its signal lets one.
        const bounded = AbortSignal.any([signal, AbortSignal.timeout(3_000)]);
        try {
          const ca = await connectCa(`https://localhost:${server.port}/dir`, network, bounded);
          await ca.renewalWindow("aki.serial");
          const opened = await ca.account(account, { email: "ops@example.com" });
          await opened.openOrder(["example.com"]);
          const order = await opened.newOrder(["example.com"], {});
          for (const challenge of order.challenges) await order.prove(challenge);
          await order.certificate(certificate);
        } catch (error) {
          if (!bounded.aborted) throw error;
        }
      }),
  };
}

const newKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }) as string;

const answer = (method: string, path: string, status: number, body: unknown, headers = {}): Answer => ({
  method,
  path,
  status,
  headers: { "content-type": "application/json", "replay-nonce": "bm9uY2U", ...headers },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

function conversation(pem: string): Answer[] {
  const identifiers = [{ type: "dns", value: "example.com" }];
  const order = { status: "pending", identifiers, authorizations: [at("/authz/1")], finalize: at("/finalize/1") };
  const location = { location: at("/order/1") };
  const challenge = { type: "dns-01", url: at("/chall/1"), token: "dG9rZW4" };
  const authorization = (status: string) =>
    answer("POST", "/authz/1", 200, { status, identifier: identifiers[0], challenges: [{ ...challenge, status }] });
  return [
    answer("GET", "/dir", 200, {
      newNonce: at("/nonce"),
      newAccount: at("/account"),
      newOrder: at("/order"),
      revokeCert: at("/revoke"),
      keyChange: at("/key"),
      renewalInfo: at("/ari"),
      meta: { profiles: { classic: "ninety days" }, caaIdentities: ["ca.test"] },
    }),
    answer("GET", "/ari/aki.serial", 200, {
      suggestedWindow: { start: "2027-01-01T00:00:00Z", end: "2027-01-02T00:00:00Z" },
    }),
    answer("HEAD", "/nonce", 200, ""),
    answer(
      "POST",
      "/account",
      201,
      { status: "valid", contact: [], orders: at("/orders") },
      { location: at("/acct/1") },
    ),
    answer("POST", "/orders", 200, { orders: [at("/order/1")] }),
    answer("POST", "/order/1", 200, { ...order, identifiers: [{ type: "dns", value: "other.example.com" }] }, location),
    answer("POST", "/order", 201, order, location),
    authorization("pending"),
    authorization("pending"),
    authorization("pending"),
    answer("POST", "/chall/1", 200, { ...challenge, status: "processing" }),
    authorization("valid"),
    answer("POST", "/order/1", 200, { ...order, status: "ready" }, location),
    answer("POST", "/finalize/1", 200, { ...order, status: "processing" }, location),
    answer("POST", "/order/1", 200, { ...order, status: "valid", certificate: at("/cert/1") }, location),
    answer("POST", "/cert/1", 200, pem, { "content-type": "application/pem-certificate-chain" }),
  ];
}
