-- Drover's digest of a table's rows, computed by PostgreSQL itself: for whoever wants to check a manifest or a
-- verdict without Drover. Reads only. Slow beside COPY and Java; above all with buckets.
--
--   psql -v table=auth.users -v rows="raw_app_meta_data->>'project_ref' = 'abc'" -v buckets=8 -f digest.sql
--
-- table    schema.table, quoted as in SQL
-- rows     which rows: a condition; true for all
-- buckets  a power of two up to 1024; 1 for the total alone
--
-- Answers one line a bucket that holds rows, and last, without a bucket, the total: rows:lane1:lane2.

SET search_path = '';
SET TimeZone = 'UTC';
SET extra_float_digits = 1;
SET bytea_output = 'hex';
SET IntervalStyle = 'postgres';
SET xmloption = 'content';

SELECT format($query$
WITH line AS (
  SELECT convert_to(concat_ws(E'\t', %1$s), 'UTF8') AS line, convert_to(concat(%2$s), 'UTF8') AS key
    FROM %3$s AS t WHERE %4$s
), hashed AS (
  SELECT sha256(line) AS hash, bucket
    FROM line
    -- 64-bit FNV-1a of the key, in two halves of 32 bits; the prime is 2^40 + 435.
    CROSS JOIN LATERAL (
      WITH RECURSIVE fnv(i, hi, lo) AS (
        SELECT 0, 3421674724::bigint, 2216829733::bigint
        UNION ALL
        SELECT i + 1, (hi * 435 + (x * 435 >> 32) + (x << 8)) & 4294967295, (x * 435) & 4294967295
          FROM fnv CROSS JOIN LATERAL (SELECT lo # get_byte(key, i) AS x) AS mixed
         WHERE i < length(key) AND %5$s > 1)
      SELECT hi, lo FROM fnv ORDER BY i DESC LIMIT 1) AS fnv
    -- The finalizer of MurmurHash3 spreads it.
    CROSS JOIN LATERAL (SELECT mod((hi * 4294967296::numeric + (lo # (hi >> 1))) * 18397679294719823053, 18446744073709551616) AS a) AS first
    CROSS JOIN LATERAL (SELECT div(a, 4294967296)::bigint AS hi2, mod(a, 4294967296)::bigint AS lo2) AS halves
    CROSS JOIN LATERAL (SELECT mod((hi2 * 4294967296::numeric + (lo2 # (hi2 >> 1))) * 14181476777654086739, 18446744073709551616) AS b) AS second
    CROSS JOIN LATERAL (
      SELECT ((mod(b, 4294967296)::bigint # (div(b, 4294967296)::bigint >> 1)) & (%5$s - 1))::integer AS bucket) AS bucket
), summed AS (
  SELECT bucket, count(*) AS rows,
         mod(coalesce(sum(('x' || encode(substr(hash, 1, 8), 'hex'))::bit(64)::bigint), 0), 18446744073709551616) AS lane1,
         mod(coalesce(sum(('x' || encode(substr(hash, 9, 8), 'hex'))::bit(64)::bigint), 0), 18446744073709551616) AS lane2
    FROM hashed GROUP BY ROLLUP (bucket)
)
SELECT bucket, concat_ws(':', rows,
         lpad(to_hex((lane1 - CASE WHEN lane1 >= 9223372036854775808 THEN 18446744073709551616
                                   WHEN lane1 < -9223372036854775808 THEN -18446744073709551616 ELSE 0 END)::bigint), 16, '0'),
         lpad(to_hex((lane2 - CASE WHEN lane2 >= 9223372036854775808 THEN 18446744073709551616
                                   WHEN lane2 < -9223372036854775808 THEN -18446744073709551616 ELSE 0 END)::bigint), 16, '0')) AS digest
  FROM summed ORDER BY bucket NULLS LAST
$query$,
  string_agg(field, ', ' ORDER BY attnum),
  -- Each key field is ended by a tab; a table without a plain primary key is known by all its columns.
  coalesce(string_agg(field || $$, E'\t'$$, ', ' ORDER BY place) FILTER (WHERE keyed AND place IS NOT NULL),
           string_agg(field || $$, E'\t'$$, ', ' ORDER BY attnum)),
  :'table'::regclass, :'rows', :'buckets')
  FROM (
    -- A field as COPY writes it: by its type's output function, NULL as \N, seven characters behind a backslash.
    SELECT a.attnum,
           format($$CASE WHEN %1$I IS NOT DISTINCT FROM NULL THEN '\N' ELSE replace(replace(replace(replace(replace(replace(replace(
             format('%%s', %1$I), '\', '\\'), chr(8), '\b'), chr(9), '\t'), chr(10), '\n'), chr(11), '\v'), chr(12), '\f'), chr(13), '\r') END$$,
             a.attname) AS field,
           array_position(i.indkey::smallint[], a.attnum) AS place,
           NOT EXISTS (SELECT FROM pg_attribute g
                        WHERE g.attrelid = a.attrelid AND g.attnum = ANY (i.indkey::smallint[]) AND g.attgenerated <> '') AS keyed
      FROM pg_attribute a
      LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = :'table'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS fields
\gexec
