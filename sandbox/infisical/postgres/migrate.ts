import type { ClientBase } from "pg";
import { MIGRATIONS, standing } from "./migrations.ts";

/** Brings the schema of a database up to date, in the transaction that the client is in. @throws see `standing` */
export async function migrate(client: ClientBase, log: (line: string) => void): Promise<void> {
  await client.query(
    `create table if not exists infisical_migrations (
       id serial primary key, name text not null unique, migration_time timestamptz not null default now())`,
  );
  const { rows } = await client.query<{ name: string }>("select name from infisical_migrations order by id");
  const applied = rows.map(({ name }) => name);
  const here = standing(
    applied,
    MIGRATIONS.map(({ name }) => name),
  );
  if (here === "ahead") log("Database has migrations newer than this image. Skipping startup migrations.");
  if (here !== "behind") return;
  for (const { name, sql } of MIGRATIONS.filter((each) => !applied.includes(each.name))) {
    await client.query(sql);
    await client.query("insert into infisical_migrations (name) values ($1)", [name]);
    log(`migrated: ${name}`);
  }
}
