import { jwtVerify, SignJWT } from "jose";

const CLAIMS = { issuer: "alternatefutures-auth", audience: "alternatefutures-app" };

/** A session's tokens: that for access is short-lived and verified by the API alone, that for refresh is valid once. */
export class Tokens {
  #access;
  #refresh;
  #expiresIn;

  constructor({ JWT_SECRET = "", JWT_REFRESH_SECRET = "", JWT_EXPIRES_IN = "15m" }) {
    this.#access = Buffer.from(JWT_SECRET);
    this.#refresh = Buffer.from(JWT_REFRESH_SECRET);
    this.#expiresIn = JWT_EXPIRES_IN;
  }

  /** @param session as `sessions.js` gives it */
  async pair(session) {
    const { id: sessionId, userId, refreshId, expiresAt } = session;
    return {
      accessToken: await sign({ userId, sessionId, type: "access" }, this.#access, this.#expiresIn),
      refreshToken: await sign({ userId, sessionId, type: "refresh", jti: refreshId }, this.#refresh, expiresAt),
    };
  }

  /** @returns its claims; undefined = it is none, foreign or expired */
  verifyAccess(token) {
    return verify(token, this.#access, "access");
  }

  /** As `verifyAccess`. */
  verifyRefresh(token) {
    return verify(token, this.#refresh, "refresh");
  }
}

const sign = (claims, key, expires) =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setIssuer(CLAIMS.issuer)
    .setAudience(CLAIMS.audience)
    .setExpirationTime(expires)
    .sign(key);

async function verify(token, key, type) {
  const options = { ...CLAIMS, algorithms: ["HS256"] };
  const verified = await jwtVerify(token, key, options).catch(() => undefined);
  return verified?.payload.type === type ? verified.payload : undefined;
}
