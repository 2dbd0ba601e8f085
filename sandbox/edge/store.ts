import { request } from "node:https";
import { connect as connectTls, type SecureContext } from "node:tls";
import { z } from "zod";
import type { ContainerContext } from "../runtime/container.ts";

const secrets = z.object({ secrets: z.array(z.object({ secretKey: z.string(), secretValue: z.string() })) });

/** The secret BUNDLE, asked for as the proxy image does: with the identity in its environment, over verified TLS. */
export class BundleStore {
  readonly #env: ContainerContext["env"];
  readonly #connect: ContainerContext["connect"];
  readonly #trust: () => SecureContext;
  #token: string | undefined;

  constructor({ env, connect }: Pick<ContainerContext, "env" | "connect">, trust: () => SecureContext) {
    this.#env = env;
    this.#connect = connect;
    this.#trust = trust;
  }

  /** @throws when the store is not reached or refuses */
  async bundle(): Promise<string> {
    this.#token ??= await this.#login();
    const { INFISICAL_PROJECT_ID, INFISICAL_ENVIRONMENT, INFISICAL_PATH } = this.#env;
    const query = new URLSearchParams({
      projectId: INFISICAL_PROJECT_ID ?? "",
      environment: INFISICAL_ENVIRONMENT ?? "",
      secretPath: INFISICAL_PATH ?? "",
    });
    try {
      const answer = secrets.parse(await this.#ask("GET", `/api/v4/secrets?${query}`));
      return answer.secrets.find(({ secretKey }) => secretKey === "BUNDLE")?.secretValue ?? "";
    } catch (error) {
      this.#token = undefined;
      throw error;
    }
  }

  async #login(): Promise<string> {
    const credentials = {
      clientId: this.#env.INFISICAL_CLIENT_ID,
      clientSecret: this.#env.INFISICAL_CLIENT_SECRET,
    };
    const answer = await this.#ask("POST", "/api/v1/auth/universal-auth/login", credentials);
    return z.object({ accessToken: z.string() }).parse(answer).accessToken;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const { hostname, port } = new URL(this.#env.INFISICAL_DOMAIN ?? "");
    const endpoint = await this.#connect(hostname, Number(port || 443));
    if (!endpoint) throw new Error(`${hostname} cannot be reached`);
    return await new Promise((resolve, reject) => {
      const outgoing = request({
        method,
        path,
        timeout: 5000,
        headers: {
          host: hostname,
          ...(body && { "content-type": "application/json" }),
          ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        },
        createConnection: () =>
          connectTls({ ...endpoint, servername: hostname, secureContext: this.#trust(), rejectUnauthorized: true }),
      });
      outgoing.once("error", reject);
      outgoing.once("timeout", () => outgoing.destroy(new Error(`${hostname} does not answer`)));
      outgoing.once("response", async (answer) => {
        let text = "";
        for await (const chunk of answer) text += chunk;
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${hostname} answers ${answer.statusCode}`));
      });
      outgoing.end(body && JSON.stringify(body));
    });
  }
}
