-- The table of acts in partitions by relationship, for a PostgreSQL that has grown large.
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -v parts=16 -f docs/partitions.sql
--
-- Close the place and make a backup first. All of it is one transaction: either every act is in its
-- partition, with the same count and the same sum of hashes as before, or nothing has changed. It
-- needs room for a second copy of the acts. Midspan runs on the result as it is; how long it took
-- with a million acts, and what a line costs then, stands in docs/scale.md. To go back, do the same
-- with a plain table. Try it with: python -m bench.partitions --rows 1000000

BEGIN;
LOCK TABLE relationships_act IN ACCESS EXCLUSIVE MODE;
SET LOCAL work_mem = '256MB';
SET LOCAL maintenance_work_mem = '256MB';
SELECT set_config('midspan.parts', :'parts', true);

CREATE TEMPORARY TABLE before ON COMMIT DROP AS
SELECT count(*) AS many, sum(hashtextextended(act::text, 0)::numeric) AS hashes
FROM relationships_act AS act;

ALTER TABLE relationships_act RENAME TO relationships_act_whole;
CREATE TABLE relationships_act (LIKE relationships_act_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
  PARTITION BY HASH (relationship_id);
DO $$
DECLARE
  parts int := current_setting('midspan.parts')::int;
BEGIN
  FOR n IN 0 .. parts - 1 LOOP
    EXECUTE format(
      'CREATE TABLE relationships_act_%s PARTITION OF relationships_act'
      ' FOR VALUES WITH (MODULUS %s, REMAINDER %s)', n, parts, n);
  END LOOP;
END $$;
INSERT INTO relationships_act SELECT * FROM relationships_act_whole;

DO $$
BEGIN
  IF (SELECT (count(*), sum(hashtextextended(act::text, 0)::numeric))::text
      FROM relationships_act AS act)
     IS DISTINCT FROM (SELECT (many, hashes)::text FROM before) THEN
    RAISE EXCEPTION 'the acts are not all the same; nothing was changed';
  END IF;
END $$;

-- By the names that Midspan's migrations know, so that later ones find them.
DROP TABLE relationships_act_whole;
ALTER TABLE relationships_act ADD CONSTRAINT relationships_act_pkey
  PRIMARY KEY (relationship_id, seq);
ALTER TABLE relationships_act ADD CONSTRAINT an_act_a_count
  UNIQUE (relationship_id, author_id, count);
CREATE INDEX acts_other_than_said ON relationships_act (relationship_id, kind, seq)
  WHERE NOT kind = 'said';
COMMIT;
ANALYZE relationships_act;
