import type { Client } from "./client-login.ts";
import { unlessPresent } from "./ensure.ts";
import { type Infisical, InfisicalError, type PersonalLogin } from "./infisical.ts";

/** Name of the identity that bootstrap makes. */
const IDENTITY = "Instance Admin Identity";
/** Description of the client secrets that are the toolkit's, and that it revokes. */
const OWN = "toolkit";

/** What the toolkit administers an instance with. */
export interface Administrator extends Client {
  readonly organizationId: string;
}

/**
 * A client of the identity that bootstrap made, by the administrator's e-mail address and password. As recorded:
 * conformance/infisical, `default-env/recover-…`.
 */
export async function recoverAdministrator(infisical: Infisical, login: PersonalLogin): Promise<Administrator> {
  const { organizationId, person } = await infisical.logInAsPerson(login);
  await using session = person;
  return await newClient(session, organizationId);
}

/**
 * Another client secret of the administrator. The former one goes on, for those who know only that yet; those before it are
 * revoked. @param infisical the administrator @throws InfisicalError
 */
export async function newClient(infisical: Infisical, organizationId: string): Promise<Administrator> {
  const identityId = await administratorId(infisical, organizationId);
  await unlessPresent(infisical.attachUniversalAuth(identityId));
  await infisical.clearLockouts(identityId);
  const clientId = await infisical.clientId(identityId);
  const former = (await infisical.clientSecrets(identityId)).filter(({ description }) => description === OWN);
  const { clientSecret } = await infisical.createClientSecret(identityId, OWN);
  const oldestFirst = former.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  for (const { id } of oldestFirst.slice(0, -1)) await infisical.revokeClientSecret(identityId, id);
  return { organizationId, clientId, clientSecret };
}

/**
 * Does something as the administrator, by e-mail address and password, with a client secret that is revoked afterwards: nothing
 * is left behind, and nobody else's log-in ends.
 */
export async function asAdministrator<T>(
  infisical: Infisical,
  login: PersonalLogin,
  act: (administrator: Infisical) => Promise<T>,
): Promise<T> {
  const { organizationId, person } = await infisical.logInAsPerson(login);
  await using session = person;
  const identityId = await administratorId(session, organizationId);
  await unlessPresent(session.attachUniversalAuth(identityId));
  await session.clearLockouts(identityId);
  const clientId = await session.clientId(identityId);
  const { id, clientSecret } = await session.createClientSecret(identityId, "reading", 600);
  try {
    const { accessToken } = await infisical.login({ clientId, clientSecret });
    await using administrator = infisical.withToken(accessToken);
    return await act(administrator);
  } finally {
    await session.revokeClientSecret(identityId, id);
  }
}

async function administratorId(infisical: Infisical, organizationId: string): Promise<string> {
  const [id] = await infisical.identitiesNamed(organizationId, IDENTITY);
  if (id === undefined) throw new InfisicalError("recovery", 404, "the identity that bootstrap made is gone");
  return id;
}
