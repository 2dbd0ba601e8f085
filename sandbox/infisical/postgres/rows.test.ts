import type { InfisicalState } from "../state.ts";
import { rowsOf, stateOf } from "./rows.ts";
import { TABLES } from "./tables.ts";

/** Something of every kind. */
const state: InfisicalState = {
  organization: { id: "o", name: "Example", slug: "example-1" },
  admin: { id: "u", email: "ops@example.com", password: "a password", projects: ["p"] },
  userTokens: [{ token: "t1", organizationId: null, expiresAt: 1 }],
  identities: [
    {
      id: "i",
      name: "Instance Admin Identity",
      role: "admin",
      memberships: [{ projectId: "p", role: "admin", id: "m" }],
      privileges: [
        {
          id: "v",
          slug: "read",
          projectId: "p",
          permissions: [{ subject: "secrets", action: ["read"], conditions: { secretPath: { $eq: "/a" } } }],
        },
      ],
    },
    { id: "j", name: "none", role: "no-access", memberships: [], privileges: [] },
  ],
  projects: [
    {
      id: "p",
      name: "platform",
      slug: "platform",
      environments: [
        { id: "e", name: "Production", slug: "prod" },
        { id: "f", name: "Gone", slug: "gone", deleted: true },
      ],
      folders: [{ id: "d", environment: "prod", path: "/a", name: "a" }],
      secrets: [
        {
          id: "s",
          environment: "prod",
          secretPath: "/a",
          secretKey: "K",
          secretValue: "v2",
          secretComment: "",
          version: 2,
        },
      ],
      imports: [{ id: "n", environment: "prod", path: "/", from: { environment: "prod", path: "/a" } }],
      versions: [1, 2].map((version) => ({
        id: "s",
        versionId: `s${version}`,
        environment: "prod",
        secretPath: "/a",
        secretKey: "K",
        secretValue: `v${version}`,
        secretComment: "",
        version,
      })),
    },
  ],
  clients: [
    {
      id: "ua",
      identityId: "j",
      clientId: "c",
      accessTokenTTL: 60,
      accessTokenMaxTTL: 120,
      accessTokenNumUsesLimit: 3,
      lockout: { failures: 2, until: 5 },
      secrets: [
        { id: "cs", value: "x", description: "d", ttl: 1, numUsesLimit: 2, uses: 1, createdAt: 7, revoked: true },
      ],
    },
  ],
  tokens: [
    {
      id: "at",
      identityId: "j",
      name: null,
      clientSecretId: "cs",
      createdAt: 8,
      ttl: 60,
      maxTtl: 120,
      uses: 1,
      usesLimit: 3,
      revoked: false,
    },
  ],
};

test("a state comes back from its rows", () => {
  expect(stateOf(rowsOf(state))).toEqual(state);
});

test("every table has a row of it, with the columns of its table", () => {
  const rows = rowsOf(state);
  for (const { name, key, columns } of TABLES) {
    expect({ name, columns: Object.keys(rows[name][0] ?? {}).toSorted() }).toEqual({
      name,
      columns: Object.keys(columns).toSorted(),
    });
    expect(Object.keys(columns)).toEqual(expect.arrayContaining([...key]));
  }
});

test("before it is set up an instance has no rows", () => {
  expect(Object.values(rowsOf(undefined)).flat()).toEqual([]);
  expect(stateOf(rowsOf(undefined))).toBeUndefined();
});
