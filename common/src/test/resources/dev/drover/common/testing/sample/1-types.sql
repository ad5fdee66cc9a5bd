CREATE SCHEMA app;
CREATE SCHEMA shop;
CREATE SCHEMA extensions;

CREATE EXTENSION "uuid-ossp" SCHEMA extensions;
CREATE EXTENSION pgcrypto SCHEMA extensions;
CREATE EXTENSION citext SCHEMA extensions;
CREATE EXTENSION hstore SCHEMA extensions;
CREATE EXTENSION pg_trgm SCHEMA extensions;
CREATE EXTENSION btree_gist SCHEMA extensions;

CREATE COLLATION app.phonebook (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
CREATE COLLATION app.case_blind (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION app.plain FROM "C";

CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s "great"', 'ünglücklich');
CREATE TYPE app.address AS (street text COLLATE app.phonebook, zip varchar(10), point point);
CREATE TYPE app.period AS RANGE (SUBTYPE = timestamptz, MULTIRANGE_TYPE_NAME = app.periods);
CREATE FUNCTION app.float_gap(double precision, double precision) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 - $2';
CREATE TYPE app.span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = app.float_gap, MULTIRANGE_TYPE_NAME = app.spans);

CREATE TYPE app.label;
CREATE FUNCTION app.label_in(cstring) RETURNS app.label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.label_out(app.label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE app.label (INPUT = app.label_in, OUTPUT = app.label_out, LIKE = text, CATEGORY = 'S', COLLATABLE = true);
CREATE TYPE app.only_a_shell;

CREATE DOMAIN app.email AS extensions.citext CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN app.cents AS bigint DEFAULT 0 NOT NULL CONSTRAINT not_negative CHECK (VALUE >= 0);
CREATE DOMAIN app.short_name AS text COLLATE app.phonebook CONSTRAINT not_long CHECK (length(VALUE) <= 63);
CREATE DOMAIN app.even_numbers AS integer[] CHECK (array_ndims(VALUE) = 1);

CREATE FUNCTION app.label_text(app.label) RETURNS text LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION app.mood_rank(app.mood) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT array_position(enum_range(NULL::app.mood), $1) $$;
CREATE CAST (app.mood AS integer) WITH FUNCTION app.mood_rank(app.mood) AS ASSIGNMENT;
CREATE CAST (app.label AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (app.address AS json) WITH INOUT;

CREATE FUNCTION app.mood_equal(app.mood, app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) = app.mood_rank($2) $$;
CREATE FUNCTION app.mood_less(app.mood, app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) < app.mood_rank($2) $$;
CREATE FUNCTION app.mood_not_more(app.mood, app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) <= app.mood_rank($2) $$;
CREATE FUNCTION app.mood_not_less(app.mood, app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) >= app.mood_rank($2) $$;
CREATE FUNCTION app.mood_more(app.mood, app.mood) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) > app.mood_rank($2) $$;
CREATE FUNCTION app.mood_compare(app.mood, app.mood) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT sign(app.mood_rank($1) - app.mood_rank($2))::integer $$;
CREATE OPERATOR app.=== (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = app.mood_equal,
                         COMMUTATOR = OPERATOR(app.===), RESTRICT = eqsel, JOIN = eqjoinsel, MERGES);
CREATE OPERATOR app.<<< (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = app.mood_less,
                         COMMUTATOR = OPERATOR(app.>>>), RESTRICT = scalarltsel);
CREATE OPERATOR app.>>> (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = app.mood_more,
                         COMMUTATOR = OPERATOR(app.<<<), RESTRICT = scalargtsel);
CREATE OPERATOR app.<<= (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = app.mood_not_more);
CREATE OPERATOR app.>>= (LEFTARG = app.mood, RIGHTARG = app.mood, FUNCTION = app.mood_not_less);
CREATE OPERATOR app.!! (RIGHTARG = app.mood, FUNCTION = app.mood_rank);
CREATE OPERATOR FAMILY app.mood_family USING btree;
CREATE OPERATOR CLASS app.mood_ops FOR TYPE app.mood USING btree FAMILY app.mood_family AS
  OPERATOR 1 app.<<<, OPERATOR 2 app.<<=, OPERATOR 3 app.===, OPERATOR 4 app.>>=, OPERATOR 5 app.>>>,
  FUNCTION 1 app.mood_compare(app.mood, app.mood);
CREATE FUNCTION app.mood_integer(app.mood, integer) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT app.mood_rank($1) = $2 $$;
CREATE OPERATOR app.=== (LEFTARG = app.mood, RIGHTARG = integer, FUNCTION = app.mood_integer);
CREATE FUNCTION app.mood_integer_compare(app.mood, integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT sign(app.mood_rank($1) - $2)::integer $$;
ALTER OPERATOR FAMILY app.mood_family USING btree ADD
  OPERATOR 3 app.=== (app.mood, integer), FUNCTION 1 (app.mood, integer) app.mood_integer_compare(app.mood, integer);

CREATE AGGREGATE app.product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1', PARALLEL = SAFE);
CREATE FUNCTION app.keep_last(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE AGGREGATE app.last(ORDER BY anyelement) (SFUNC = app.keep_last, STYPE = anyelement);

CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE FUNCTION app.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE FUNCTION app.inline_handler(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
CREATE FUNCTION app.validator(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator';
CREATE TRUSTED LANGUAGE plsample HANDLER app.handler INLINE app.inline_handler VALIDATOR app.validator;
CREATE ACCESS METHOD piled TYPE TABLE HANDLER heap_tableam_handler;
CREATE TRANSFORM FOR app.mood LANGUAGE plsample (FROM SQL WITH FUNCTION gtsvector_compress(internal));

CREATE TEXT SEARCH PARSER app.words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
                                     LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE app.bare (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.lower_case (TEMPLATE = app.bare, ACCEPT = 'true');
CREATE TEXT SEARCH CONFIGURATION app.simple_words (PARSER = app.words);
ALTER TEXT SEARCH CONFIGURATION app.simple_words ADD MAPPING FOR asciiword, word WITH app.lower_case, english_stem;
ALTER TEXT SEARCH CONFIGURATION app.simple_words ADD MAPPING FOR numword WITH simple;
