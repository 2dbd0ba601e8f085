import { z } from "zod";
import { badRequest, type Handler, notAllowed, notFound, unauthorized } from "./http.ts";
import type { Session } from "./session.ts";
import {
  type ClientSecret,
  DATES,
  type Identity,
  type InfisicalState,
  newId,
  newSecret,
  same,
  type UniversalAuth,
} from "./state.ts";
import { addToken, sign } from "./tokens.ts";

/** Wrong log-ins in a row that lock, milliseconds for which they count together, and for which it is locked. */
const LOCKOUT = { threshold: 3, counts: 30_000, lasts: 300_000 };
const LOCKED = "This identity auth method is temporarily locked, please try again later";

const limits = z.object({
  accessTokenTTL: z.int().nonnegative().optional(),
  accessTokenMaxTTL: z.int().nonnegative().optional(),
  accessTokenNumUsesLimit: z.int().nonnegative().optional(),
  accessTokenTrustedIps: z.array(z.unknown()).optional(),
  clientSecretTrustedIps: z.array(z.unknown()).optional(),
});
const settings = limits.refine(
  ({ accessTokenTTL = 2_592_000, accessTokenMaxTTL = 2_592_000 }) =>
    accessTokenMaxTTL === 0 || accessTokenTTL <= accessTokenMaxTTL,
  "Access Token TTL cannot be greater than Access Token Max TTL.",
);

const METHOD = "/api/v1/auth/universal-auth/identities/:identityId";

/** Log-in of machine identities by client id and secret. */
export function universalAuthRoutes(session: Session): Record<string, Handler> {
  return {
    [`POST ${METHOD}`]: session.administered(
      (call, state) => {
        const identity = find(state, call.params.identityId ?? "");
        const body = call.body(settings);
        requirePlan(body);
        if (state.clients.some((each) => each.identityId === identity.id)) {
          throw badRequest("Failed to add universal auth to already configured identity");
        }
        const client: UniversalAuth = {
          id: newId(),
          identityId: identity.id,
          clientId: newId(),
          accessTokenTTL: body.accessTokenTTL ?? 2_592_000,
          accessTokenMaxTTL: body.accessTokenMaxTTL ?? 2_592_000,
          accessTokenNumUsesLimit: body.accessTokenNumUsesLimit ?? 0,
          secrets: [],
        };
        state.clients.push(client);
        return { identityUniversalAuth: publicClient(client) };
      },
      notAllowed("create", "identity"),
    ),
    [`GET ${METHOD}`]: session.administered(
      ({ params }, state) => ({ identityUniversalAuth: publicClient(findClient(state, params.identityId ?? "")) }),
      notAllowed("read", "identity"),
    ),
    [`PATCH ${METHOD}`]: session.administered(
      (call, state) => {
        const client = findClient(state, call.params.identityId ?? "");
        const { accessTokenTTL, accessTokenMaxTTL, accessTokenNumUsesLimit, ...ips } = call.body(settings);
        requirePlan(ips);
        client.accessTokenTTL = accessTokenTTL ?? client.accessTokenTTL;
        client.accessTokenMaxTTL = accessTokenMaxTTL ?? client.accessTokenMaxTTL;
        client.accessTokenNumUsesLimit = accessTokenNumUsesLimit ?? client.accessTokenNumUsesLimit ?? 0;
        return { identityUniversalAuth: publicClient(client) };
      },
      notAllowed("edit", "identity"),
    ),
    [`DELETE ${METHOD}`]: session.administered(
      (call, state) => {
        const client = findClient(state, call.params.identityId ?? "");
        state.clients.splice(state.clients.indexOf(client), 1);
        return { identityUniversalAuth: publicClient(client) };
      },
      notAllowed("edit", "identity"),
    ),
    [`POST ${METHOD}/clear-lockouts`]: session.administered(
      (call, state) => {
        const client = findClient(state, call.params.identityId ?? "");
        const deleted = client.lockout ? 1 : 0;
        delete client.lockout;
        return { deleted };
      },
      notAllowed("edit", "identity"),
    ),
    ...clientSecretRoutes(session),
    "POST /api/v1/auth/universal-auth/login": login(session),
  };
}

function clientSecretRoutes(session: Session): Record<string, Handler> {
  return {
    [`POST ${METHOD}/client-secrets`]: session.administered(
      (call, state) => {
        const client = findClient(state, call.params.identityId ?? "");
        const body = call.body(
          z.object({
            description: z.string().default(""),
            ttl: z.int().nonnegative().default(0),
            numUsesLimit: z.int().nonnegative().default(0),
          }),
        );
        const createdAt = session.now();
        const secret = { id: newId(), value: newSecret(), ...body, uses: 0, createdAt, revoked: false };
        client.secrets.push(secret);
        return { clientSecret: secret.value, clientSecretData: publicSecret(client, secret) };
      },
      notAllowed("create", "identity"),
    ),
    [`GET ${METHOD}/client-secrets`]: session.administered(
      ({ params }, state) => {
        const client = findClient(state, params.identityId ?? "");
        const valid = client.secrets.filter(({ revoked }) => !revoked);
        return { clientSecretData: valid.map((each) => publicSecret(client, each)) };
      },
      notAllowed("read", "identity"),
    ),
    [`GET ${METHOD}/client-secrets/:id`]: session.administered(
      ({ params }, state) => {
        const client = findClient(state, params.identityId ?? "");
        return { clientSecretData: publicSecret(client, findSecret(client, params.id ?? "")) };
      },
      notAllowed("read", "identity"),
    ),
    [`POST ${METHOD}/client-secrets/:id/revoke`]: session.administered(
      ({ params }, state) => {
        const client = findClient(state, params.identityId ?? "");
        const secret = findSecret(client, params.id ?? "");
        secret.revoked = true;
        return { clientSecretData: publicSecret(client, secret) };
      },
      notAllowed("delete", "identity"),
    ),
  };
}

function login({ database, now, tokens }: Session): Handler {
  return (call) => {
    const { clientId, clientSecret } = call.body(z.object({ clientId: z.string(), clientSecret: z.string() }));
    const state = database.read();
    const client = state?.clients.find((each) => each.clientId === clientId);
    if (!state || !client) throw unauthorized("Invalid credentials");
    const { failures = 0, until = 0 } = client.lockout ?? {};
    if (failures >= LOCKOUT.threshold && until > now()) throw unauthorized(LOCKED);
    const secret = client.secrets.find((each) => !each.revoked && same(each.value, clientSecret));
    if (!secret) {
      const count = until > now() ? failures + 1 : 1;
      const locked = count >= LOCKOUT.threshold;
      client.lockout = { failures: count, until: now() + (locked ? LOCKOUT.lasts : LOCKOUT.counts) };
      database.write(state);
      throw unauthorized(locked ? LOCKED : "Invalid credentials");
    }
    delete client.lockout;
    if (secret.ttl > 0 && secret.createdAt + secret.ttl * 1000 <= now()) {
      throw unauthorized("Access denied due to expired client secret");
    }
    if (secret.numUsesLimit > 0 && secret.uses >= secret.numUsesLimit) {
      throw unauthorized("Access denied due to client secret usage limit reached");
    }
    secret.uses += 1;
    const { accessTokenTTL: expiresIn, accessTokenMaxTTL } = client;
    forgetEnded(state, now());
    const record = addToken(
      state,
      {
        identityId: client.identityId,
        name: null,
        clientSecretId: secret.id,
        ttl: expiresIn,
        maxTtl: accessTokenMaxTTL,
        usesLimit: client.accessTokenNumUsesLimit ?? 0,
      },
      now(),
    );
    database.write(state);
    const accessToken = sign(tokens.authSecret, record.id, now(), Math.floor(now() / 1000) + expiresIn);
    return { accessToken, expiresIn, accessTokenMaxTTL, tokenType: "Bearer" };
  };
}

/** Drops records of tokens that nobody can use or renew any more. */
function forgetEnded(state: InfisicalState, now: number): void {
  state.tokens = state.tokens.filter((each) =>
    "token" in each
      ? each.expiresAt === null || each.expiresAt > now
      : each.maxTtl === 0 || each.createdAt + each.maxTtl * 1000 > now,
  );
}

/** @throws ApiError 400: address ranges are not part of the free plan */
function requirePlan({ accessTokenTrustedIps, clientSecretTrustedIps }: z.output<typeof limits>): void {
  if (!accessTokenTrustedIps && !clientSecretTrustedIps) return;
  throw badRequest(
    "Failed to add IP access range to service token due to plan restriction. Upgrade plan to add IP access range.",
  );
}

function find(state: InfisicalState, id: string): Identity {
  const identity = state.identities.find((each) => each.id === id);
  if (!identity) throw notFound(`Failed to find identity with ID ${id}`);
  return identity;
}

function findClient(state: InfisicalState, identityId: string): UniversalAuth {
  const client = state.clients.find((each) => each.identityId === identityId);
  if (!client) throw notFound(`Failed to find universal auth for identity with ID ${identityId}`);
  return client;
}

function findSecret(client: UniversalAuth, id: string): ClientSecret {
  const secret = client.secrets.find((each) => each.id === id);
  if (!secret) throw notFound(`Client secret with ID ${id} not found`);
  return secret;
}

const EVERYWHERE = [
  { type: "ipv4", prefix: 0, ipAddress: "0.0.0.0" },
  { type: "ipv6", prefix: 0, ipAddress: "::" },
];

function publicClient(client: UniversalAuth) {
  const { id, clientId, identityId, accessTokenTTL, accessTokenMaxTTL, accessTokenNumUsesLimit = 0 } = client;
  return {
    id: id ?? clientId,
    clientId,
    accessTokenTTL,
    accessTokenMaxTTL,
    accessTokenNumUsesLimit,
    clientSecretTrustedIps: EVERYWHERE,
    accessTokenTrustedIps: EVERYWHERE,
    ...DATES,
    identityId,
    accessTokenPeriod: 0,
    lockoutEnabled: true,
    lockoutThreshold: LOCKOUT.threshold,
    lockoutDurationSeconds: LOCKOUT.lasts / 1000,
    lockoutCounterResetSeconds: LOCKOUT.counts / 1000,
  };
}

function publicSecret({ id, clientId }: UniversalAuth, secret: ClientSecret) {
  return {
    id: secret.id,
    createdAt: new Date(secret.createdAt).toISOString(),
    updatedAt: new Date(secret.createdAt).toISOString(),
    description: secret.description,
    clientSecretPrefix: secret.value.slice(0, 4),
    clientSecretNumUses: secret.uses,
    clientSecretNumUsesLimit: secret.numUsesLimit,
    clientSecretTTL: secret.ttl,
    identityUAId: id ?? clientId,
    isClientSecretRevoked: secret.revoked,
  };
}
