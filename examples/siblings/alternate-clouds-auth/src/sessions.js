const SESSION = `id, user_id as "userId", refresh_id as "refreshId", expires_at as "expiresAt"`;

/** The account of who logs in so, made with the first log-in, and a session of it. */
export async function openSession(database, type, identifier) {
  const [{ id }] = await database.query(
    `with method as (
       insert into auth_methods (type, identifier, user_id) values ($1, $2, gen_random_uuid())
       on conflict (type, identifier) do update set last_used_at = now()
       returning user_id
     )
     insert into users (id) select user_id from method
     on conflict (id) do update set last_login_at = now()
     returning id`,
    [type, identifier],
  );
  const text = `insert into sessions (user_id, expires_at) values ($1, now() + interval '7 days') returning ${SESSION}`;
  const [session] = await database.query(text, [id]);
  return session;
}

/**
 * Gives the session another refresh token. One that was given before has been stolen, or its successor has: it ends the session.
 * @returns undefined where the token is not valid any more
 */
export async function renewSession(database, { sessionId, jti }) {
  const [session] = await database.query(
    `update sessions set refresh_id = gen_random_uuid(), expires_at = now() + interval '7 days'
     where id = $1 and refresh_id = $2 and revoked_at is null and expires_at > now() returning ${SESSION}`,
    [sessionId, jti],
  );
  if (!session) await endSession(database, { sessionId });
  return session;
}

export async function endSession(database, { sessionId }) {
  await database.query("update sessions set revoked_at = now() where id = $1 and revoked_at is null", [sessionId]);
}

/** @returns the user whose session it is; undefined where it has ended */
export async function userOf(database, { sessionId }) {
  const [user] = await database.query(
    `select users.id, users.created_at as "createdAt", users.last_login_at as "lastLoginAt",
       (select identifier from auth_methods where user_id = users.id and type = 'wallet' limit 1) as "walletAddress"
     from sessions join users on users.id = sessions.user_id
     where sessions.id = $1 and sessions.revoked_at is null and sessions.expires_at > now()`,
    [sessionId],
  );
  return user;
}
