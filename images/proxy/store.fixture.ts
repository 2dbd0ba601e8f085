import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority, issueCertificate } from "../../sandbox/certificates.ts";

/** The secret store as the proxy asks it: Infisical's login and list of secrets, with what a test wants it to answer. */
export interface Store {
  /** Value of the secret BUNDLE. */
  bundle: string;
  /** Status instead of the answer; 200 = answer. */
  status: number;
  /** The token it takes; another one is told 401. */
  token: string;
  /** Every request, such as `GET 304`. */
  readonly asked: string[];
  /** Environment of a proxy that asks this store. */
  readonly env: Readonly<Record<string, string>>;
  /** Certificate of its authority, PEM. */
  readonly authorityPem: string;
  close(): Promise<void>;
}

const credentials = { clientId: "client", clientSecret: "secret" };

/** @param host that its certificate is for */
export async function openStore(host = "localhost"): Promise<Store> {
  const authority = await createAuthority("Store authority");
  const { certificatePem, keyPem } = await issueCertificate(authority, [host]);
  const server = createSecureServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    void answer(store, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const store: Store = {
    bundle: "",
    status: 200,
    token: "token-1",
    asked: [],
    env: {
      INFISICAL_DOMAIN: `https://${host}:${port}`,
      INFISICAL_PROJECT_ID: "project",
      INFISICAL_ENVIRONMENT: "prod",
      INFISICAL_PATH: "/infrastructure-proxy",
      INFISICAL_CLIENT_ID: credentials.clientId,
      INFISICAL_CLIENT_SECRET: credentials.clientSecret,
    },
    authorityPem: authority.certificatePem,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return store;
}

async function answer(store: Store, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number, body?: object, headers: Record<string, string> = {}) => {
    store.asked.push(`${request.method} ${status}`);
    response.writeHead(status, headers).end(body === undefined ? "" : JSON.stringify(body));
  };
  if (store.status !== 200) return say(store.status, { message: "no" });
  const { pathname, searchParams } = new URL(request.url ?? "/", "https://store");
  if (request.method === "POST" && pathname === "/api/v1/auth/universal-auth/login") {
    let text = "";
    for await (const chunk of request) text += chunk;
    if (JSON.stringify(JSON.parse(text)) !== JSON.stringify(credentials)) return say(401, { message: "Invalid" });
    return say(200, { accessToken: store.token, expiresIn: 3600, tokenType: "Bearer" });
  }
  if (request.headers.authorization !== `Bearer ${store.token}`) return say(401, { message: "Token expired" });
  const place = ["projectId", "environment", "secretPath"].map((name) => searchParams.get(name)).join(" ");
  if (pathname !== "/api/v4/secrets" || place !== "project prod /infrastructure-proxy") return say(404, {});
  const etag = `"${store.bundle.length}-${store.bundle.slice(-8)}"`;
  if (request.headers["if-none-match"] === etag) return say(304, undefined, { etag });
  const secret = { id: "1", secretKey: "BUNDLE", secretValue: store.bundle, secretComment: "", tags: [] };
  say(200, { secrets: [secret], imports: [] }, { etag });
}
