CREATE SCHEMA """; DROP TABLE x; --";
CREATE TABLE """; DROP TABLE x; --"."$(touch x)" (
  "`x`" integer PRIMARY KEY, "\! echo" text, "new
line" text DEFAULT 'a
\! echo
b', "dots.and.""quotes""" text, "ünï cödé 漢字" text, "'; SELECT 1; --" text,
  "123456789012345678901234567890123456789012345678901234567890123" text, "%s {} ${x} :project" text, "select" text);
CREATE TABLE """; DROP TABLE x; --"."\! echo" ("tab	" integer, "\.
" text, CONSTRAINT "check ; --
\! x" CHECK ("tab	" > 0));
CREATE TABLE """; DROP TABLE x; --"."123456789012345678901234567890123456789012345678901234567890123" (a integer);
CREATE TABLE """; DROP TABLE x; --"."new
line" (a integer) PARTITION BY LIST (a);
CREATE TABLE """; DROP TABLE x; --"."漢.字" PARTITION OF """; DROP TABLE x; --"."new
line" FOR VALUES IN (1, 2);
CREATE INDEX "index $(x)
\! y" ON """; DROP TABLE x; --"."$(touch x)" ("\! echo", "`x`");
CREATE STATISTICS """; DROP TABLE x; --"."statistics; --" ON "select", "`x`" FROM """; DROP TABLE x; --"."$(touch x)";
CREATE SEQUENCE """; DROP TABLE x; --"."a ""sequence""; --" START 3;
CREATE TYPE """; DROP TABLE x; --"."type; \q" AS ENUM ('a''b', '\! echo', 'new
line', '');
CREATE VIEW """; DROP TABLE x; --"."view
\! echo" AS SELECT "`x`" AS "
" FROM """; DROP TABLE x; --"."$(touch x)";
CREATE FUNCTION """; DROP TABLE x; --"."func""tion; --"("arg; --" integer DEFAULT 1) RETURNS integer LANGUAGE sql
  AS E'SELECT 1 /* \n\\! echo\n */';
CREATE FUNCTION """; DROP TABLE x; --"."trigger()"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER "trigger `x`; --" BEFORE UPDATE ON """; DROP TABLE x; --"."$(touch x)" FOR EACH ROW
  EXECUTE FUNCTION """; DROP TABLE x; --"."trigger()"('arg''
\! echo');
CREATE POLICY "policy; \! x" ON """; DROP TABLE x; --"."$(touch x)" USING (true);
COMMENT ON SCHEMA """; DROP TABLE x; --" IS E'\n\\! touch x\n\\q\n\\.\n';
COMMENT ON TABLE """; DROP TABLE x; --"."$(touch x)" IS E'COPY x FROM stdin;\n\\.\n\\connect postgres\n';
COMMENT ON COLUMN """; DROP TABLE x; --"."$(touch x)"."\! echo" IS '`x` $(x) %1$s';
GRANT SELECT ON """; DROP TABLE x; --"."$(touch x)" TO "sample ""odd""; $(x) é";
