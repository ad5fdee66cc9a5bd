-- The schema every project's own database is built from: authentication.

CREATE SCHEMA auth;

CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2', 'aal3');

CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
  $$ SELECT nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), '')::uuid $$;

CREATE TABLE auth.users (
  instance_id         uuid,
  id                  uuid PRIMARY KEY,
  aud                 character varying(255),
  role                character varying(255),
  email               character varying(255),
  encrypted_password  character varying(255),
  email_confirmed_at  timestamp with time zone,
  phone               text,
  phone_confirmed_at  timestamp with time zone,
  confirmed_at        timestamp with time zone GENERATED ALWAYS AS (LEAST(email_confirmed_at, phone_confirmed_at)) STORED,
  raw_app_meta_data   jsonb,
  raw_user_meta_data  jsonb,
  is_super_admin      boolean,
  last_sign_in_at     timestamp with time zone,
  created_at          timestamp with time zone,
  updated_at          timestamp with time zone,
  is_anonymous        boolean NOT NULL DEFAULT false
);
CREATE INDEX users_email ON auth.users (lower(email::text));
CREATE INDEX users_project ON auth.users ((raw_app_meta_data ->> 'project_ref'));

CREATE TABLE auth.identities (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  provider_id     text NOT NULL,
  user_id         uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  identity_data   jsonb NOT NULL,
  provider        text NOT NULL,
  email           text GENERATED ALWAYS AS (lower(identity_data ->> 'email')) STORED,
  last_sign_in_at timestamp with time zone,
  created_at      timestamp with time zone,
  updated_at      timestamp with time zone,
  UNIQUE (provider_id, provider)
);
CREATE INDEX identities_user ON auth.identities (user_id);

CREATE TABLE auth.sessions (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  aal        auth.aal_level,
  not_after  timestamp with time zone,
  user_agent text,
  ip         inet,
  scopes     text[]
);
CREATE INDEX sessions_user ON auth.sessions (user_id);

CREATE TABLE auth.refresh_tokens (
  instance_id uuid,
  id          bigserial PRIMARY KEY,
  token       character varying(255) UNIQUE,
  user_id     character varying(255),
  revoked     boolean,
  created_at  timestamp with time zone,
  updated_at  timestamp with time zone,
  parent      character varying(255),
  session_id  uuid REFERENCES auth.sessions ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_user ON auth.refresh_tokens (user_id);
CREATE INDEX refresh_tokens_session ON auth.refresh_tokens (session_id);

ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth.refresh_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_user ON auth.users FOR SELECT USING (id = auth.uid());
