/** How a column holds its value: as it is, as a JSON document, or encrypted. */
type Kind = "plain" | "json" | "sealed";

export interface Table {
  readonly name: TableName;
  /** Columns that name a row. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Kind>>;
}

export type Row = Readonly<Record<string, unknown>>;
/** Rows of every table in the order in which they were made; nothing in them is encrypted yet. */
export type Rows = Readonly<Record<TableName, readonly Row[]>>;

const columns = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "plain" as const]));
const content = { value: "sealed", comment: "sealed" } as const;
const place = columns("project_id", "environment", "secret_path", "key", "version");

const SCHEMA = {
  organizations: { key: ["id"], columns: columns("id", "name", "slug") },
  users: { key: ["id"], columns: { ...columns("id", "email"), password: "sealed" } },
  user_project_memberships: { key: ["user_id", "project_id"], columns: columns("user_id", "project_id") },
  user_sessions: {
    key: ["token_hash"],
    columns: { ...columns("token_hash", "organization_id", "expires_at"), token: "sealed" },
  },
  projects: { key: ["id"], columns: columns("id", "name", "slug") },
  environments: { key: ["id"], columns: columns("id", "project_id", "name", "slug", "deleted") },
  folders: { key: ["id"], columns: columns("id", "project_id", "environment", "path", "name") },
  secret_imports: {
    key: ["id"],
    columns: columns("id", "project_id", "environment", "path", "from_environment", "from_path"),
  },
  secrets: { key: ["id"], columns: { ...columns("id"), ...place, ...content } },
  secret_versions: { key: ["id"], columns: { ...columns("id", "secret_id"), ...place, ...content } },
  identities: { key: ["id"], columns: columns("id", "name", "role") },
  identity_project_memberships: {
    key: ["identity_id", "project_id"],
    columns: columns("identity_id", "project_id", "id", "role"),
  },
  identity_privileges: {
    key: ["id"],
    columns: { ...columns("id", "identity_id", "project_id", "slug"), permissions: "json" },
  },
  universal_auths: {
    key: ["client_id"],
    columns: columns(
      "client_id",
      "id",
      "identity_id",
      "access_token_ttl",
      "access_token_max_ttl",
      "access_token_uses_limit",
      "failed_logins",
      "failed_logins_until",
    ),
  },
  client_secrets: {
    key: ["id"],
    columns: {
      ...columns("id", "client_id", "description", "ttl", "uses_limit", "uses", "created_at", "revoked"),
      value: "sealed",
    },
  },
  access_tokens: {
    key: ["id"],
    columns: columns(
      "id",
      "identity_id",
      "name",
      "client_secret_id",
      "created_at",
      "ttl",
      "max_ttl",
      "uses",
      "uses_limit",
      "revoked",
    ),
  },
} as const satisfies Record<string, Omit<Table, "name">>;

export type TableName = keyof typeof SCHEMA;

/** Those that others refer to come first. */
export const TABLES: readonly Table[] = Object.entries(SCHEMA).map(([name, table]) => ({
  name: name as TableName,
  ...table,
}));
