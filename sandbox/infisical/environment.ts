import type { TokenSettings } from "./tokens.ts";

/** What a container of Infisical is told by its variables. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** 32 characters, whose octets are a key of AES-256. */
  readonly encryptionKey: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly tokens: TokenSettings;
}

/** Reads the variables of a container. Like the real one it does not start without its keys and databases. @throws naming the variable */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const encryptionKey = env.ENCRYPTION_KEY ?? "";
  if (!/^[0-9a-fA-F]{32}$/.test(encryptionKey)) {
    throw new Error("ENCRYPTION_KEY must be 16 bytes as 32 hexadecimal characters");
  }
  const authSecret = env.AUTH_SECRET ?? "";
  if (Buffer.from(authSecret, "base64").length < 32) {
    throw new Error("AUTH_SECRET must be at least 32 bytes in base64");
  }
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const port = Number(env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a port, not "${env.PORT}"`);
  return {
    host: env.HOST || "localhost",
    port,
    encryptionKey,
    databaseUrl: required("DB_CONNECTION_URI"),
    redisUrl: required("REDIS_URL"),
    tokens: {
      authSecret,
      enforcedAt: Date.parse(env.LEGACY_IDENTITY_ACCESS_TOKEN_EXPIRATION_ENFORCED_AT ?? "1970-01-01"),
    },
  };
}
