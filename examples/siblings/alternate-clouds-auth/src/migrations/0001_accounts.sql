create table users (
  id uuid primary key,
  created_at timestamptz not null default now(),
  last_login_at timestamptz not null default now()
);

-- What a user logs in with: several ways lead to one account.
create table auth_methods (
  type text not null,
  identifier text not null,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  primary key (type, identifier)
);

create table wallet_challenges (
  nonce text primary key,
  address text not null,
  message text not null,
  expires_at timestamptz not null
);

create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  -- of the only refresh token that is valid
  refresh_id uuid not null default gen_random_uuid(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
