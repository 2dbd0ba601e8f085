import { randomBytes } from "node:crypto";
import type { ClientBase } from "pg";
import { seal, unseal } from "./sealing.ts";

/** There is one. */
const ID = "00000000-0000-0000-0000-000000000000";

/**
 * The key of the data, which the database holds encrypted with ENCRYPTION_KEY; made where the database is new.
 * @throws when ENCRYPTION_KEY is another one than it was made with, or the key is gone and data is not
 */
export async function openRootKey(client: ClientBase, encryptionKey: string): Promise<Buffer> {
  const key = Buffer.from(encryptionKey, "utf8");
  const { rows } = await client.query("select encrypted_root_key from kms_root_config where id = $1", [ID]);
  if (rows.length > 0) return unsealRootKey(key, rows[0].encrypted_root_key);
  const { rowCount } = await client.query("select from organizations");
  if (rowCount !== 0) throw new Error("the database has data and no root key (kms_root_config): restore a whole dump");
  const made = randomBytes(32);
  await client.query("insert into kms_root_config (id, encrypted_root_key) values ($1, $2)", [ID, seal(key, made)]);
  return made;
}

function unsealRootKey(key: Buffer, sealed: Buffer): Buffer {
  try {
    return unseal(key, sealed);
  } catch (error) {
    const why = "ENCRYPTION_KEY is not the one that this database was made with";
    throw new Error(`KMS: ${(error as Error).message}: ${why}`);
  }
}
