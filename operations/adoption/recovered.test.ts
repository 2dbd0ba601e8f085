import { type Mark, markOf, recoverMarked } from "./recovered.ts";

const secret = (name: string): Mark => ({ what: "secret", name });
const id = (name: string): Mark => ({ what: "client id", name });
const clientSecret = (name: string): Mark => ({ what: "client secret", name });
const marks = [secret("postgres-api"), secret("jwt"), id("api"), clientSecret("api")];

const container = {
  expected: {
    DATABASE_URL: `postgresql://api:${markOf(secret("postgres-api"))}@postgres/db`,
    INFISICAL_CLIENT_ID: markOf(id("api")),
    INFISICAL_CLIENT_SECRET: markOf(clientSecret("api")),
    MODE: "a",
  },
  live: {
    DATABASE_URL: "postgresql://api:hunter2@postgres/db",
    INFISICAL_CLIENT_ID: "c-1",
    INFISICAL_CLIENT_SECRET: "s-1",
    MODE: "b",
  },
};

test("secrets and clients are read off what runs, and what nothing tells is left out", () => {
  expect(recoverMarked(marks, [container])).toEqual({
    secrets: { "postgres-api": "hunter2" },
    identities: { api: { clientId: "c-1", clientSecret: "s-1" } },
    contested: [],
  });
});

test("a second place adds what the first does not tell", () => {
  const folder = { expected: { JWT_SECRET: markOf(secret("jwt")) }, live: { JWT_SECRET: "j" } };
  expect(recoverMarked(marks, [container, folder]).secrets).toEqual({ "postgres-api": "hunter2", jwt: "j" });
});

test("of two places that differ the first counts, and the name is told", () => {
  const other = { expected: { PASSWORD: markOf(secret("postgres-api")) }, live: { PASSWORD: "old" } };
  const { secrets, contested } = recoverMarked(marks, [container, other]);
  expect(secrets["postgres-api"]).toBe("hunter2");
  expect(contested).toEqual(["postgres-api"]);
});

test("a client of which only half is known is none", () => {
  const half = { expected: { ID: markOf(id("api")) }, live: { ID: "c-1" } };
  expect(recoverMarked(marks, [half]).identities).toEqual({});
});

test("a variable that is not there, or has another form, tells nothing", () => {
  const { INFISICAL_CLIENT_ID: _, ...live } = { ...container.live, DATABASE_URL: "sqlite" };
  expect(recoverMarked(marks, [{ ...container, live }])).toEqual({ secrets: {}, identities: {}, contested: [] });
});

test("what has not the form of the secret is none, such as two passwords of a rotation", () => {
  const value = Buffer.alloc(16, 7).toString("base64url");
  const mark = { what: "secret", name: "postgres-api", form: { bytes: 16, encoding: "base64url" } } as const;
  const told = (live: string) =>
    recoverMarked([mark], [{ expected: { API_PASSWORD: markOf(mark) }, live: { API_PASSWORD: live } }]).secrets;
  expect(told(value)).toEqual({ "postgres-api": value });
  for (const other of ["", `\n${value}`, `${value}\n${value}`, `${value}A`]) expect(told(other)).toEqual({});
});
