INSERT INTO app.people (email, name, mood, home, nick, cents, awake, naps, label, tags, extra, boss)
SELECT 'P' || n || '@example.com', CASE WHEN n % 5 > 0 THEN 'Name Ä ' || n END, (enum_range(NULL::app.mood))[1 + n % 4],
       ROW ('Street, "' || n || '" (a)', n, point(n, -n))::app.address, CASE n % 3 WHEN 0 THEN '' WHEN 1 THEN 'nick' || n END, n,
       app.period(timestamptz '2024-01-01 00:00Z' + n * interval '1 hour', NULL),
       app.periods(app.period('2024-01-01 00:00Z', '2024-01-02 00:00Z'), app.period('2024-02-01 00:00Z', 'infinity')),
       ('label ' || n)::app.label, ARRAY['a', NULL, 'x,"y', E'\\'], extensions.hstore('k' || n, NULL), NULL
  FROM generate_series(1, 200) AS n;
UPDATE app.people SET boss = id - 10 WHERE id > 100 AND nick IS NULL;
INSERT INTO shop.orders (bought, country, person, cents, note)
SELECT date '2023-06-01' + n * 3, (ARRAY['de', 'at', 'fr', 'Ünion'])[1 + n % 4], 100 + 10 * (n % 200), n, E'a\tb\nc\\d\re\u0001' || n
  FROM generate_series(1, 400) AS n;
INSERT INTO shop.lines SELECT bought, country, id, n, 'line ' || n FROM shop.orders, generate_series(1, 2) AS n;
INSERT INTO shop.events (body) SELECT jsonb_build_object('n', n, 'text', E'"\u20ac\\') FROM generate_series(1, 300) AS n;
INSERT INTO app.animals VALUES (1, 'an animal'), (2, '');
INSERT INTO app.cats VALUES (1, 'a cat', 7), (3, 'another', NULL);
INSERT INTO app.flyers VALUES (2), (NULL);
INSERT INTO app.bats VALUES (5, DEFAULT, 2);
INSERT INTO app.left_side VALUES (1, NULL), (2, NULL);
INSERT INTO app.right_side VALUES (1, 2), (2, 1);
UPDATE app.left_side SET other = id;
INSERT INTO app.bookings VALUES (1, '[2024-01-01 00:00Z, 2024-01-02 00:00Z)'), (1, '[2024-01-02 00:00Z,)'), (-1, NULL), (2, 'empty');
INSERT INTO app.of_a_type VALUES (NULL, DEFAULT, NULL), ('Street', '12', '(1,2)');
INSERT INTO app.no_columns DEFAULT VALUES;
INSERT INTO app.no_columns DEFAULT VALUES;
INSERT INTO app.no_key VALUES (1, 'twice'), (1, 'twice'), (NULL, NULL), (NULL, ''), (2, '\N');
INSERT INTO app.piled_up SELECT generate_series(1, 10);
INSERT INTO app.scratch VALUES (1, 'one'), (-2, NULL);
INSERT INTO app.long_rows SELECT n, repeat(md5(n::text), 20000) FROM generate_series(1, 3) AS n;
INSERT INTO app.numbers VALUES
 (DEFAULT, -32768, 9223372036854775807, 'NaN', 1234567.891, '-Infinity', 0.1::float8 + 0.2, 12.34, true, B'10101', B'', '\x00ff5c0a',
  '4713-01-01 BC', '24:00', '12:34:56.789+05:30', 'infinity', '1900-01-01 00:00:00Z', '1 year -2 mons 3 days -04:05:06.7', 'ab',
  '10.1.2.3/24', '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,-2)', '((0,0),(1,1))', '[(0,0),(1,1)]', '{"b": 1, "a":  2}', '{"b": 1, "a": 2}',
  '<a b="c">d</a>', 'fat:2A cat:3', 'fat & !cat', '00000000-0000-0000-0000-000000000001', '[1,5)', '{[1,2),[5,9)}', '{{1,NULL},{3,4}}',
  '16/B374D848', 'x', 4294967295, 'a name'),
 (DEFAULT, NULL, NULL, 12345678901234567890.1234567890, NULL, 'NaN', 1e-307, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT setval('app.free_standing', 700, false), nextval('app.falling'), nextval('app.falling');
INSERT INTO """; DROP TABLE x; --"."$(touch x)" VALUES (1, '\! echo', DEFAULT, '\.', 'ü', NULL, '', '%s', 'x'), (2, '$(touch x)', '', '', '', '', '', '', '');
INSERT INTO """; DROP TABLE x; --"."\! echo" VALUES (1, '\.'), (2, E'\n\\.\n');
INSERT INTO """; DROP TABLE x; --"."new
line" VALUES (1), (2), (2);
SELECT nextval('"""; DROP TABLE x; --"."a ""sequence""; --"');
REFRESH MATERIALIZED VIEW app.moods;

SELECT lo_from_bytea(900001, convert_to(repeat('a large object', 100000), 'UTF8')), lo_from_bytea(900002, ''),
       lo_from_bytea(900003, '\x00ff00');
INSERT INTO app.pictures VALUES (1, 900001), (2, 900002);
ALTER LARGE OBJECT 900001 OWNER TO sample_owner;
GRANT SELECT ON LARGE OBJECT 900001 TO sample_reader;
GRANT ALL ON LARGE OBJECT 900003 TO PUBLIC;
COMMENT ON LARGE OBJECT 900003 IS 'a large object; \! echo';
