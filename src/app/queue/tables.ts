import type { Database } from './database.ts'

/** Any number that nothing else in the database locks: processes that start together make the tables one after another. */
const lock = 7_271_033

/** Our own tables, beside those of pg-boss. Later versions add to them and take nothing away, so that an older process can go on meanwhile. */
const statements = `
BEGIN;
SELECT pg_advisory_xact_lock(${lock});
CREATE SCHEMA IF NOT EXISTS parapet;
CREATE TABLE IF NOT EXISTS parapet.delivery (
  id text PRIMARY KEY,
  event text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  jobs jsonb NOT NULL,
  queued_at timestamptz
);
CREATE INDEX IF NOT EXISTS delivery_to_queue ON parapet.delivery (received_at) WHERE queued_at IS NULL;
CREATE INDEX IF NOT EXISTS delivery_by_age ON parapet.delivery (received_at);
CREATE TABLE IF NOT EXISTS parapet.pull (
  repository_id bigint NOT NULL,
  number bigint NOT NULL,
  installation_id bigint NOT NULL,
  check_id bigint NOT NULL,
  head text NOT NULL,
  base_ref text NOT NULL,
  is_ended boolean NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (repository_id, number)
);
ALTER TABLE parapet.pull ADD COLUMN IF NOT EXISTS is_withheld boolean NOT NULL DEFAULT false;
ALTER TABLE parapet.pull ADD COLUMN IF NOT EXISTS has_accepted boolean NOT NULL DEFAULT false;
ALTER TABLE parapet.pull ADD COLUMN IF NOT EXISTS updated_at text;
CREATE INDEX IF NOT EXISTS pull_by_installation ON parapet.pull (installation_id);
CREATE TABLE IF NOT EXISTS parapet.note (
  name text PRIMARY KEY,
  text text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);
COMMIT`

export async function createTables(query: Database['query']): Promise<void> {
  await query(statements)
}
