interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into free-form answers
  body: any;
}

export type Ask = (method: string, path: string, token?: string, body?: object) => Promise<Answer>;

/** Asks the instance at `url`. */
export const asking =
  (url: string): Ask =>
  async (method, path, token, body) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, body: await response.json() };
  };

export const SETUP = { email: "ops@example.com", password: "a long password", organization: "Example" };

/** Sets an instance up, with a project and a token that reads and writes it. */
export async function platform(ask: Ask) {
  await ask("POST", "/api/v1/admin/bootstrap", undefined, SETUP);
  const { token, organizationId } = await login(ask);
  const { project } = (await ask("POST", "/api/v1/projects", token, { projectName: "platform" })).body;
  const at = { projectId: project.id as string, environment: "prod", secretPath: "/" };
  const keep = (name: string, secretValue: string) =>
    ask("POST", `/api/v4/secrets/${name}`, token, { ...at, secretValue });
  return { token, organizationId, at, keep };
}

/** The administrator as a person. */
export async function login(ask: Ask): Promise<{ token: string; organizationId: string }> {
  const { email, password } = SETUP;
  const { accessToken } = (await ask("POST", "/api/v3/auth/login", undefined, { email, password })).body;
  const { organizations } = (await ask("GET", "/api/v1/organization", accessToken)).body;
  const organizationId: string = organizations[0].id;
  const { token } = (await ask("POST", "/api/v3/auth/select-organization", accessToken, { organizationId })).body;
  return { token, organizationId };
}

/** Values by key. */
export async function secretsAt(
  ask: Ask,
  token: string,
  at: Record<string, string>,
): Promise<Readonly<Record<string, string>>> {
  const { body } = await ask("GET", `/api/v4/secrets?${new URLSearchParams(at)}`, token);
  const secrets = body.secrets as { secretKey: string; secretValue: string }[];
  return Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
}
