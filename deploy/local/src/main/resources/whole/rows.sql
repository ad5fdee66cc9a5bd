INSERT INTO app.customers (name, email)
SELECT 'Customer ' || n, 'customer-' || n || '@example.org' FROM generate_series(1, 1000) AS n;

INSERT INTO app.events
SELECT n, 1 + n %% 1000, ((ARRAY['created', 'opened', 'paid', 'closed'])[1 + n %% 4])::app.kind, md5(n::text)::uuid,
       '2025-01-01 00:00:00.123456+00'::timestamptz + n * interval '1 second',
       CASE WHEN n %% 5 > 0 THEN n %% 100000 / 100.0 END,
       jsonb_build_object('channel', 'web', 'attempt', n %% 3, 'note', 'line ' || n)
  FROM generate_series(1, %1$d) AS n;

INSERT INTO app.lines
SELECT 1 + (n - 1) / 2, 1 + (n - 1) %% 2, 'item ' || md5(n::text), n %% 10000 / 100.0 FROM generate_series(1, %2$d) AS n;

ANALYZE;
