/**
 * Fetches the service's secrets with its machine identity and puts them into the environment.
 * One that is `required` and not there is a failure, too: nothing starts without its secrets.
 * The database may not be reachable yet when a container starts, so a failure is retried, not fatal.
 */
export async function loadSecrets(required = [], env = process.env, attempts = 30) {
  if (!env.INFISICAL_CLIENT_ID) return;
  for (let attempt = 1; ; attempt++) {
    try {
      Object.assign(env, await fetchSecrets(env, required));
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

async function fetchSecrets(env, required) {
  const { INFISICAL_DOMAIN: base, INFISICAL_CLIENT_ID: clientId, INFISICAL_CLIENT_SECRET: clientSecret } = env;
  const { accessToken } = await json(`${base}/api/v1/auth/universal-auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ clientId, clientSecret }),
  });
  const query = new URLSearchParams({
    projectId: env.INFISICAL_PROJECT_ID,
    environment: env.INFISICAL_ENVIRONMENT,
    secretPath: env.INFISICAL_PATH,
    // values are plain text: `${…}` in one refers to nothing
    expandSecretReferences: "false",
  });
  const headers = { authorization: `Bearer ${accessToken}` };
  const { secrets } = await json(`${base}/api/v4/secrets?${query}`, { headers });
  // a folder that this identity may not read looks like an empty one
  const missing = required.filter((key) => !secrets.some(({ secretKey }) => secretKey === key));
  if (secrets.length === 0) throw new Error(`${env.INFISICAL_PATH} shows no secret: it may not be read, or is empty`);
  if (missing.length > 0) throw new Error(`${env.INFISICAL_PATH} lacks ${missing.join(", ")}`);
  return Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
}

async function json(url, options) {
  const answer = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return answer.json();
}
