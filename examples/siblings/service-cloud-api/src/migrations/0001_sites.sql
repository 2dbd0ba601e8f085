create table projects (
  id text primary key default gen_random_uuid(),
  -- of the auth service
  user_id text not null,
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default now()
);

create index on projects (user_id);

create table sites (
  id text primary key default gen_random_uuid(),
  project_id text not null references projects on delete cascade,
  name text not null,
  slug text not null unique,
  created_at timestamptz not null default now()
);

create index on sites (project_id);

create table deployments (
  id text primary key default gen_random_uuid(),
  site_id text not null references sites on delete cascade,
  cid text not null,
  status text not null,
  storage_type text not null,
  created_at timestamptz not null default now()
);

create index on deployments (site_id, created_at);
