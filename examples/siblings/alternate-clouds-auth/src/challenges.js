/** Keeps what a wallet was asked to sign, and forgets what has expired. */
export async function keepChallenge(database, address, { nonce, message, expiresAt }) {
  await database.query("delete from wallet_challenges where expires_at < now()");
  const row = [nonce, address.toLowerCase(), message, expiresAt];
  await database.query(
    "insert into wallet_challenges (nonce, address, message, expires_at) values ($1, $2, $3, $4)",
    row,
  );
}

/** Takes the challenge away, so that it serves once. @returns its message; undefined where there is none */
export async function takeChallenge(database, address, nonce) {
  const text = `delete from wallet_challenges where nonce = $1 and address = $2 and expires_at > now() returning message`;
  const [challenge] = await database.query(text, [nonce, address.toLowerCase()]);
  return challenge?.message;
}
