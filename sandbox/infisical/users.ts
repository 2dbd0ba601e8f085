import { z } from "zod";
import { findIdentity } from "./find.ts";
import { badRequest, type Call, type Handler, notFound, unauthorized } from "./http.ts";
import type { Session } from "./session.ts";
import { DATES, type InfisicalState, newSecret, same, type UserToken } from "./state.ts";
import { addToken, LONGEST, sign } from "./tokens.ts";

/** Milliseconds a person's session lasts. */
const SESSION = 10 * 86_400_000;

/**
 * Log-in of the administrator as a person, by e-mail and password, and tokens of machine identities that a person makes.
 * A person is a member of no project that an identity made, until he gives himself access.
 */
export function userRoutes(session: Session): Record<string, Handler> {
  const { database, now, tokens } = session;
  const asUser =
    (handle: (call: Call, state: InfisicalState, user: UserToken) => unknown): Handler =>
    (call) => {
      const state = database.read();
      const user = state?.userTokens?.find((each) => each.token === call.bearer && each.expiresAt > now());
      if (!state || !user) throw unauthorized(call.bearer ? "Invalid token" : "Token missing");
      const answer = handle(call, state, user);
      database.write(state);
      return answer;
    };
  const open = (state: InfisicalState, organizationId: string | null): string => {
    const token = sign(tokens.authSecret, newSecret(), now(), Math.floor((now() + SESSION) / 1000));
    const lasting = (state.userTokens ?? []).filter(({ expiresAt }) => expiresAt > now());
    state.userTokens = [...lasting, { token, organizationId, expiresAt: now() + SESSION }];
    database.write(state);
    return token;
  };
  return {
    "POST /api/v3/auth/login": (call) => {
      const { email, password } = call.body(z.object({ email: z.string(), password: z.string() }));
      const state = database.read();
      const right = state?.admin.email === email && same(state.admin.password ?? "", password);
      if (!state || !right || password === "") throw badRequest("Invalid credentials");
      return { accessToken: open(state, null) };
    },
    "GET /api/v1/organization": asUser((_, { organization }) => ({
      organizations: [publicOrganization(organization)],
    })),
    "POST /api/v3/auth/select-organization": asUser((call, state) => {
      const { organizationId } = call.body(z.object({ organizationId: z.string() }));
      if (organizationId !== state.organization.id) throw notFound("Organization not found");
      return { token: open(state, organizationId), isMfaEnabled: false };
    }),
    "POST /api/v1/auth/token-auth/identities/:identityId/tokens": session.administered((call, state) => {
      const { name } = call.body(z.object({ name: z.string().min(1) }));
      const { id: identityId } = findIdentity(state, call.params.identityId ?? "");
      const issue = { identityId, name, clientSecretId: null, ttl: LONGEST, maxTtl: 0, usesLimit: 0 };
      const record = addToken(state, issue, now());
      const accessToken = sign(tokens.authSecret, record.id, now(), Math.floor(now() / 1000) + LONGEST);
      const tokenData = { ...publicToken(state, record), subOrganizationId: null };
      return { accessToken, expiresIn: 0, accessTokenMaxTTL: 0, tokenType: "Bearer", tokenData };
    }),
    "GET /api/v1/auth/token-auth/identities/:identityId/tokens": session.administered(({ params }, state) => ({
      tokens: state.tokens.flatMap((each) =>
        "id" in each && each.identityId === params.identityId && each.clientSecretId === null
          ? [publicToken(state, each)]
          : [],
      ),
    })),
  };
}

function publicToken({ organization }: InfisicalState, token: Parameters<typeof tokenFields>[0]) {
  return { ...tokenFields(token), subOrganizationId: organization.id };
}

function tokenFields(token: {
  id: string;
  identityId: string;
  name: string | null;
  ttl: number;
  maxTtl: number;
  revoked: boolean;
}) {
  return {
    id: token.id,
    accessTokenTTL: token.ttl,
    accessTokenMaxTTL: token.maxTtl,
    accessTokenNumUses: 0,
    accessTokenNumUsesLimit: 0,
    accessTokenLastUsedAt: null,
    accessTokenLastRenewedAt: null,
    isAccessTokenRevoked: token.revoked,
    identityUAClientSecretId: null,
    identityId: token.identityId,
    ...DATES,
    name: token.name,
    authMethod: "token-auth",
    accessTokenPeriod: 0,
  };
}

function publicOrganization({ id, name, slug }: InfisicalState["organization"]) {
  return {
    id,
    name,
    customerId: null,
    slug,
    ...DATES,
    authEnforced: false,
    googleSsoAuthEnforced: false,
    scimEnabled: false,
    kmsDefaultKeyId: null,
    defaultMembershipRole: "member",
    enforceMfa: false,
    selectedMfaMethod: null,
    allowSecretSharingOutsideOrganization: true,
    shouldUseNewPrivilegeSystem: true,
    privilegeUpgradeInitiatedByUsername: null,
    privilegeUpgradeInitiatedAt: null,
    bypassOrgAuthEnabled: false,
    userTokenExpiration: null,
    secretsProductEnabled: true,
    pkiProductEnabled: true,
    kmsProductEnabled: true,
    sshProductEnabled: true,
    scannerProductEnabled: true,
    shareSecretsProductEnabled: true,
    maxSharedSecretLifetime: 2_592_000,
    maxSharedSecretViewLimit: null,
    blockDuplicateSecretSyncDestinations: false,
    allowCrossProjectSecretSharing: false,
    rootOrgId: null,
    parentOrgId: null,
    secretShareBrandConfig: null,
    orgAuthMethod: "",
    userRole: "admin",
    userJoinedAt: DATES.createdAt,
  };
}
