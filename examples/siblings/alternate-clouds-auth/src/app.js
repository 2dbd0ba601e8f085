import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { keepChallenge, takeChallenge } from "./challenges.js";
import { DatabaseUnavailableError } from "./database.js";
import { endSession, openSession, renewSession, userOf } from "./sessions.js";
import { Tokens } from "./tokens.js";
import { createChallenge, isSignedBy, nonceOf } from "./wallet.js";

const OAUTH_PROVIDERS = ["github", "google", "twitter", "discord"];

/** @param required names of variables without which nobody can log in */
export function createApp(database, required, env) {
  const tokens = new Tokens(env);
  const absent = required.filter((name) => !env[name]);
  const app = new Hono();

  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/health/db", async (c) => {
    const failure = await database.failure();
    const ready = absent.length === 0 && failure === undefined;
    return c.json({ database: failure === undefined, reason: failure, absent }, ready ? 200 : 503);
  });

  if (env.CORS_ORIGIN) app.use(cors({ origin: env.CORS_ORIGIN, credentials: true }));
  app.use(bodyLimit({ maxSize: 64 * 1024 }));

  app.get("/auth/providers", (c) =>
    c.json({ providers: OAUTH_PROVIDERS.filter((name) => env[`${name.toUpperCase()}_CLIENT_ID`]) }),
  );

  app.use(async (_, next) => {
    if (absent.length > 0) throw new HTTPException(503, { message: `not configured: ${absent.join(", ")}` });
    await next();
  });

  app.post("/auth/wallet/challenge", async (c) => {
    const { address, chainId = 1 } = await body(c, "address");
    const challenge = Number.isSafeInteger(chainId) && createChallenge(address, chainId, env);
    if (!challenge) throw new HTTPException(400, { message: "invalid wallet address or chain" });
    await keepChallenge(database, address, challenge);
    const { message, nonce, expiresIn } = challenge;
    return c.json({ success: true, message, nonce, expiresIn });
  });

  app.post("/auth/wallet/verify", async (c) => {
    const { address, signature, message } = await body(c, "address", "signature", "message");
    // what counts is the message that was kept: the one that was sent tells only which
    const kept = await takeChallenge(database, address, nonceOf(message));
    if (kept === undefined) throw new HTTPException(404, { message: "challenge not found, used or expired" });
    if (!isSignedBy(address, kept, signature)) throw new HTTPException(400, { message: "invalid signature" });
    const walletAddress = address.toLowerCase();
    const session = await openSession(database, "wallet", walletAddress);
    return c.json({ success: true, ...(await tokens.pair(session)), user: { id: session.userId, walletAddress } });
  });

  app.post("/auth/refresh", async (c) => {
    const claims = await tokens.verifyRefresh((await body(c, "refreshToken")).refreshToken);
    const session = claims && (await renewSession(database, claims));
    if (!session) throw new HTTPException(401, { message: "invalid, expired or used refresh token" });
    return c.json({ success: true, ...(await tokens.pair(session)), user: { id: session.userId } });
  });

  app.post("/auth/logout", async (c) => {
    await endSession(database, await bearer(c));
    return c.json({ success: true });
  });

  app.get("/auth/me", async (c) => {
    const user = await userOf(database, await bearer(c));
    if (!user) throw unauthorized("the session has ended");
    return c.json({ user });
  });

  /** For other services of the platform, which know the shared secret. */
  app.post("/tokens/validate", async (c) => {
    const secret = c.req.header("x-af-introspection-secret") ?? "";
    if (!isSame(secret, env.AUTH_INTROSPECTION_SECRET)) throw new HTTPException(403, { message: "wrong secret" });
    const claims = await tokens.verifyAccess((await body(c, "token")).token);
    const user = claims && (await userOf(database, claims));
    if (!user) return c.json({ valid: false, error: "invalid or expired token" }, 401);
    return c.json({ valid: true, userId: user.id, tokenId: claims.sessionId });
  });

  app.notFound((c) => c.json({ error: "not found" }, 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status, headersOf(error));
    if (error instanceof DatabaseUnavailableError) return c.json({ error: `database: ${error.message}` }, 503);
    console.error(error);
    return c.json({ error: "internal error" }, 500);
  });

  /** The claims of the request's access token. */
  async function bearer(c) {
    const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    const claims = token && (await tokens.verifyAccess(token));
    if (!claims) throw unauthorized(token ? "invalid or expired access token" : "no access token");
    return claims;
  }

  return app;
}

/** The JSON that was sent, in which these are texts. */
async function body(c, ...texts) {
  const sent = await c.req.json().catch(() => undefined);
  const missing = texts.filter((name) => typeof sent?.[name] !== "string");
  if (missing.length > 0) throw new HTTPException(400, { message: `expected JSON with ${missing.join(", ")}` });
  return sent;
}

const unauthorized = (message) => {
  const res = new Response(undefined, { status: 401, headers: { "www-authenticate": "Bearer" } });
  return new HTTPException(401, { message, res });
};

const headersOf = (error) => Object.fromEntries(error.res?.headers ?? []);

/** In the same time wherever they differ. */
const isSame = (one, other) => timingSafeEqual(sha256(one), sha256(other));

const sha256 = (text) => createHash("sha256").update(text).digest();
