import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { internet } from "../../../network/network.ts";
import { api } from "../../../sandbox/infisical/http.ts";
import { routes } from "../../../sandbox/infisical/routes.ts";
import type { InfisicalState } from "../../../sandbox/infisical/state.ts";
import { recoverAdministrator } from "../../../secrets/administrator.ts";
import { ClientLogin } from "../../../secrets/client-login.ts";
import { ensureFolder, ensureIdentity, ensureProject } from "../../../secrets/ensure.ts";
import { Infisical } from "../../../secrets/infisical.ts";
import { record, serveAnswers } from "../answers.ts";
import type { Target } from "../target.ts";

/** From the first administrator to a service's secrets. */
export async function target(): Promise<Target> {
  let state: InfisicalState | undefined;
  const database = {
    read: () => structuredClone(state),
    write: (next: InfisicalState) => {
      state = next;
    },
  };
  const double = createServer(api(routes(database))).listen(0, "127.0.0.1");
  await once(double, "listening");
  const origin = `http://127.0.0.1:${(double.address() as AddressInfo).port}`;
  const corpus = await record(origin, (url) => talk(url, new AbortController().signal));
  double.close();
  double.closeAllConnections();
  const server = await serveAnswers();
  return {
    form: "answers",
    corpus: [corpus],
    read: (input) => server.play(input, (signal) => talk(`http://127.0.0.1:${server.port}`, signal)),
    close: server.close,
  };
}

async function talk(url: string, signal: AbortSignal): Promise<void> {
  await using fresh = new Infisical({ url }, internet, signal);
  await fresh.status();
  const administrator = { email: "ops@example.com", password: "a password", organization: "Example" };
  await fresh.bootstrap(administrator);
  const { organizationId, ...client } = await recoverAdministrator(fresh, administrator);
  await using infisical = new Infisical({ url, login: new ClientLogin(client) }, internet, signal);
  const { id: projectId } = await ensureProject(infisical, "platform", ["prod"]);
  const folder = { projectId, environment: "prod", path: "/service-auth" };
  await ensureFolder(infisical, folder);
  await infisical.writeSecrets(folder, { TOKEN: "secret" });
  await infisical.secrets(folder);
  const identity = await ensureIdentity(infisical, organizationId, "service-auth", folder);
  await infisical.login(identity);
  await infisical.deleteSecrets(folder, ["TOKEN"]);
}
