import type { Database, Row } from './database.ts'
import type { Entry, Ledger, PullRef } from './ledger.ts'

export class TableLedger implements Ledger {
  readonly #query: Database['query']

  constructor(query: Database['query']) {
    this.#query = query
  }

  async begin(at: PullRef, { checkId, head, baseRef }: Parameters<Ledger['begin']>[1]): Promise<void> {
    await this.#query(
      `INSERT INTO parapet.pull (repository_id, number, installation_id, check_id, head, base_ref, is_ended, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, false, $7::timestamptz)
       ON CONFLICT (repository_id, number) DO UPDATE SET installation_id = excluded.installation_id, check_id = excluded.check_id,
         head = excluded.head, base_ref = excluded.base_ref, is_ended = false, changed_at = excluded.changed_at`,
      [at.repositoryId, at.number, at.installationId, checkId, head, baseRef, new Date().toISOString()],
    )
  }

  async end(at: PullRef, checkId: number): Promise<void> {
    await this.#query(
      `UPDATE parapet.pull SET is_ended = true, changed_at = $4::timestamptz WHERE repository_id = $1 AND number = $2 AND check_id = $3`,
      [at.repositoryId, at.number, checkId, new Date().toISOString()],
    )
  }

  async drop(at: PullRef, checkId: number): Promise<void> {
    await this.#query(`DELETE FROM parapet.pull WHERE repository_id = $1 AND number = $2 AND check_id = $3`, [
      at.repositoryId,
      at.number,
      checkId,
    ])
  }

  async last(at: PullRef): Promise<Entry | undefined> {
    const [row] = await this.#query(
      `SELECT *, to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS changed_at FROM parapet.pull WHERE repository_id = $1 AND number = $2`,
      [at.repositoryId, at.number],
    )
    return row && entryIn(row)
  }

  async of(repositoryId: number): Promise<ReadonlyMap<number, Entry>> {
    const rows = await this.#query(
      `SELECT *, to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS changed_at FROM parapet.pull WHERE repository_id = $1`,
      [repositoryId],
    )
    return new Map(rows.map((it) => [Number(it['number']), entryIn(it)]))
  }
}

const entryIn = (row: Row): Entry => ({
  checkId: Number(row['check_id']),
  head: String(row['head']),
  baseRef: String(row['base_ref']),
  isEnded: row['is_ended'] === true,
  changedAt: new Date(String(row['changed_at'])),
})
