import type { Database, Row } from './database.ts'
import type { Entry, Ledger, Left, PullRef } from './ledger.ts'

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
         head = excluded.head, base_ref = excluded.base_ref, is_ended = false, changed_at = excluded.changed_at,
         is_withheld = false, has_accepted = false, updated_at = NULL`,
      [at.repositoryId, at.number, at.installationId, checkId, head, baseRef, new Date().toISOString()],
    )
  }

  async end(at: PullRef, checkId: number, { isWithheld, hasAccepted }: Left = nothingLeft): Promise<void> {
    await this.#query(
      `UPDATE parapet.pull SET is_ended = true, changed_at = $4::timestamptz, is_withheld = $5, has_accepted = $6
       WHERE repository_id = $1 AND number = $2 AND check_id = $3`,
      [at.repositoryId, at.number, checkId, new Date().toISOString(), isWithheld, hasAccepted],
    )
  }

  async saw(at: PullRef, { updatedAt, hasAccepted }: Parameters<Ledger['saw']>[1]): Promise<void> {
    await this.#query(
      `UPDATE parapet.pull SET updated_at = coalesce($3::text, updated_at), has_accepted = coalesce($4::boolean, has_accepted)
       WHERE repository_id = $1 AND number = $2`,
      [at.repositoryId, at.number, updatedAt ?? null, hasAccepted ?? null],
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
    const [row] = await this.#query(`${selected} WHERE repository_id = $1 AND number = $2`, [at.repositoryId, at.number])
    return row && entryIn(row)
  }

  async of(repositoryId: number): Promise<ReadonlyMap<number, Entry>> {
    const rows = await this.#query(`${selected} WHERE repository_id = $1`, [repositoryId])
    return new Map(rows.map((it) => [Number(it['number']), entryIn(it)]))
  }

  async installations(): Promise<readonly number[]> {
    const rows = await this.#query(`SELECT DISTINCT installation_id FROM parapet.pull`)
    return rows.map((it) => Number(it['installation_id']))
  }

  async repositories(installationId: number): Promise<ReadonlyMap<number, ReadonlyMap<number, Entry>>> {
    const [known, open] = [
      await this.#query(`SELECT DISTINCT repository_id FROM parapet.pull WHERE installation_id = $1`, [installationId]),
      await this.#query(`${selected} WHERE installation_id = $1 AND NOT is_ended`, [installationId]),
    ]
    const begun = Map.groupBy(open, (it) => Number(it['repository_id']))
    return new Map(
      known.map((it) => {
        const id = Number(it['repository_id'])
        return [id, new Map((begun.get(id) ?? []).map((row) => [Number(row['number']), entryIn(row)]))]
      }),
    )
  }
}

const nothingLeft: Left = { isWithheld: false, hasAccepted: false }

const selected = `SELECT *, to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS changed_at FROM parapet.pull`

const entryIn = (row: Row): Entry => ({
  checkId: Number(row['check_id']),
  head: String(row['head']),
  baseRef: String(row['base_ref']),
  isEnded: row['is_ended'] === true,
  changedAt: new Date(String(row['changed_at'])),
  isWithheld: row['is_withheld'] === true,
  hasAccepted: row['has_accepted'] === true,
  updatedAt: typeof row['updated_at'] === 'string' ? row['updated_at'] : null,
})
