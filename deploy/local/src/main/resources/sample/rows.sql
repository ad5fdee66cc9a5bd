-- Fills the platform with the rows of public.projects, the same at every run.

INSERT INTO auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, phone,
                        raw_app_meta_data, raw_user_meta_data, last_sign_in_at, created_at, updated_at, is_anonymous)
SELECT '00000000-0000-0000-0000-000000000000', md5(p.ref || '/user/' || n)::uuid, 'authenticated', 'authenticated',
       'user' || n || '@' || md5(p.ref) || '.example', '$2a$10$' || md5(p.ref || n),
       '2025-01-01 00:00:00.123456+00'::timestamptz + n * interval '1 minute 1 microsecond',
       CASE WHEN n % 3 = 0 THEN '' WHEN n % 3 = 1 THEN NULL ELSE '+49' || n END,
       jsonb_build_object('project_ref', p.ref, 'provider', 'email', 'providers', jsonb_build_array('email')),
       jsonb_build_object('name', 'Ünïcode ' || n, 'note', E'tab\there\nand \\ there', 'n', n * 1.10),
       CASE WHEN n % 2 = 0 THEN '2025-06-01'::timestamptz + n * interval '1 second' END,
       '2025-01-01'::timestamptz, '2025-01-02'::timestamptz, n % 10 = 0
  FROM public.projects p, generate_series(1, p.users) n;

INSERT INTO auth.identities (id, provider_id, user_id, identity_data, provider, created_at, updated_at)
SELECT md5(u.id || '/identity')::uuid, u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', upper(u.email)), 'email',
       u.created_at, u.updated_at
  FROM auth.users u;

INSERT INTO auth.sessions (id, user_id, created_at, updated_at, aal, user_agent, ip, scopes)
SELECT md5(u.id || '/session')::uuid, u.id, u.created_at, u.updated_at,
       (ARRAY['aal1', 'aal2', 'aal3'])[1 + length(u.email) % 3]::auth.aal_level, 'Mozilla/5.0', '10.1.2.3',
       CASE WHEN u.is_anonymous THEN NULL ELSE ARRAY['read', 'wr"ite', NULL, ''] END
  FROM auth.users u WHERE u.last_sign_in_at IS NOT NULL;

INSERT INTO auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, session_id)
SELECT '00000000-0000-0000-0000-000000000000', md5(s.id || '/token'), s.user_id::text, false, s.created_at, s.updated_at, s.id
  FROM auth.sessions s ORDER BY s.id;

INSERT INTO storage.buckets (id, name, public, quota_gib, allowed_mime_types, created_at, updated_at)
SELECT p.ref || '/' || b, b, b = 'avatars', 10.50, ARRAY['image/png', 'image/jpeg'], '2025-01-01', '2025-01-01'
  FROM public.projects p, unnest(ARRAY['avatars', 'documents']) b WHERE p.users > 0;

INSERT INTO storage.objects (id, bucket_id, name, metadata, version, created_at, updated_at, last_accessed_at)
SELECT md5(p.ref || '/object/' || n)::uuid, p.ref || '/avatars', 'folder ' || n % 7 || '/file' || n || '.png',
       jsonb_build_object('size', n * 1000, 'mimetype', 'image/png', 'eTag', md5(n::text)), md5(p.ref || n),
       '2025-01-01', '2025-01-01', '2025-01-01'
  FROM public.projects p, generate_series(1, p.objects) n WHERE p.users > 0;
