-- What makes the shared platform database differ from a project's own: here a bucket's quota is any number, while a
-- project's own database rounds it to two digits. That is the kind of difference only a comparison of rows finds.

ALTER TABLE storage.buckets ALTER COLUMN quota_gib TYPE numeric;

CREATE TABLE public.projects (
  ref       text PRIMARY KEY,
  users     integer NOT NULL,   -- how many users the project has
  objects   integer NOT NULL    -- how many objects in its first bucket
);
