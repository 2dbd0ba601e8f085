import { readSettings } from "./environment.ts";

const whole = {
  HOST: "0.0.0.0",
  ENCRYPTION_KEY: "0123456789abcdef0123456789abcdef",
  AUTH_SECRET: Buffer.alloc(32, 1).toString("base64"),
  DB_CONNECTION_URI: "postgresql://infisical:pass@database:5432/infisical",
  REDIS_URL: "redis://redis:6379",
};

test("the variables of the component are enough", () => {
  expect(readSettings(whole)).toMatchObject({
    host: "0.0.0.0",
    port: 8080,
    encryptionKey: whole.ENCRYPTION_KEY,
    databaseUrl: whole.DB_CONNECTION_URI,
    redisUrl: whole.REDIS_URL,
    tokens: { authSecret: whole.AUTH_SECRET, enforcedAt: 0 },
  });
});

test.each([
  ["ENCRYPTION_KEY", undefined],
  ["ENCRYPTION_KEY", "00".repeat(32)],
  ["AUTH_SECRET", "c2hvcnQ="],
  ["DB_CONNECTION_URI", ""],
  ["REDIS_URL", undefined],
  ["PORT", "http"],
])("%s as %s is refused by name", (name, value) => {
  expect(() => readSettings({ ...whole, [name]: value })).toThrow(name);
});
