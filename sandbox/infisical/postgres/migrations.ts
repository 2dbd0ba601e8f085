export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Every change of the schema, the oldest first; one that was released never changes. `position` keeps the order in which
 * rows were made, which answers show. Times are Unix milliseconds, durations seconds.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "20261129000000_initial",
    sql: `
create table kms_root_config (
  id uuid primary key,
  encrypted_root_key bytea not null
);
create table revisions (
  singleton boolean primary key default true check (singleton),
  revision uuid not null
);
insert into revisions (revision) values (gen_random_uuid());
create table organizations (
  position bigint generated always as identity,
  id uuid primary key,
  name text not null,
  slug text not null
);
create table users (
  position bigint generated always as identity,
  id uuid primary key,
  email text not null,
  password bytea
);
create table user_project_memberships (
  position bigint generated always as identity,
  user_id uuid not null references users,
  project_id uuid not null,
  primary key (user_id, project_id)
);
create table user_sessions (
  position bigint generated always as identity,
  token_hash text primary key,
  token bytea not null,
  organization_id uuid,
  expires_at bigint not null
);
create table projects (
  position bigint generated always as identity,
  id uuid primary key,
  name text not null,
  slug text not null unique
);
create table environments (
  position bigint generated always as identity,
  id uuid primary key,
  project_id uuid not null references projects,
  name text not null,
  slug text not null,
  deleted boolean not null
);
create table folders (
  position bigint generated always as identity,
  id uuid primary key,
  project_id uuid not null references projects,
  environment text not null,
  path text not null,
  name text not null
);
create table secret_imports (
  position bigint generated always as identity,
  id uuid primary key,
  project_id uuid not null references projects,
  environment text not null,
  path text not null,
  from_environment text not null,
  from_path text not null
);
create table secrets (
  position bigint generated always as identity,
  id uuid primary key,
  project_id uuid not null references projects,
  environment text not null,
  secret_path text not null,
  key text not null,
  version integer not null,
  value bytea not null,
  comment bytea not null
);
create table secret_versions (
  position bigint generated always as identity,
  id uuid primary key,
  secret_id uuid not null,
  project_id uuid not null references projects,
  environment text not null,
  secret_path text not null,
  key text not null,
  version integer not null,
  value bytea not null,
  comment bytea not null
);
create table identities (
  position bigint generated always as identity,
  id uuid primary key,
  name text not null,
  role text not null
);
create table identity_project_memberships (
  position bigint generated always as identity,
  identity_id uuid not null references identities,
  project_id uuid not null references projects,
  id uuid,
  role text not null,
  primary key (identity_id, project_id)
);
create table identity_privileges (
  position bigint generated always as identity,
  id uuid primary key,
  identity_id uuid not null references identities,
  project_id uuid not null references projects,
  slug text not null,
  permissions json not null
);
create table universal_auths (
  position bigint generated always as identity,
  client_id uuid primary key,
  id uuid,
  identity_id uuid not null references identities,
  access_token_ttl bigint not null,
  access_token_max_ttl bigint not null,
  access_token_uses_limit bigint not null,
  failed_logins integer,
  failed_logins_until bigint
);
create table client_secrets (
  position bigint generated always as identity,
  id uuid primary key,
  client_id uuid not null references universal_auths,
  value bytea not null,
  description text not null,
  ttl bigint not null,
  uses_limit bigint not null,
  uses bigint not null,
  created_at bigint not null,
  revoked boolean not null
);
create table access_tokens (
  position bigint generated always as identity,
  id uuid primary key,
  identity_id uuid not null,
  name text,
  client_secret_id uuid,
  created_at bigint not null,
  ttl bigint not null,
  max_ttl bigint not null,
  uses bigint not null,
  uses_limit bigint not null,
  revoked boolean not null
);
`,
  },
];

/** What of the schema a database has, against what this program knows. */
export type Standing = "current" | "behind" | "ahead";

/** @throws when the database went another way: it lacks what this program knows, and has what it does not know */
export function standing(applied: readonly string[], known: readonly string[]): Standing {
  const unknown = applied.filter((name) => !known.includes(name));
  const pending = known.filter((name) => !applied.includes(name));
  if (unknown.length > 0 && pending.length > 0) {
    const lists = `Unknown applied migrations: ${unknown.join(", ")}. Pending bundled migrations: ${pending.join(", ")}.`;
    throw new Error(`Invalid migration history detected. ${lists}`);
  }
  if (unknown.length > 0) return "ahead";
  return pending.length > 0 ? "behind" : "current";
}
