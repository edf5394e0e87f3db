import type { Acceptance } from '../model/rule.ts'

/**
 * The acceptance that holds for a finding today, or the latest of those that did and no longer do. It is bound to the exact thing that
 * was accepted, its fingerprint: when that grows, nothing is accepted.
 */
export function acceptanceOf(
  fingerprint: string,
  accepted: readonly Acceptance[],
  today: string,
): { readonly holds: Acceptance | null; readonly expired: Acceptance | null } {
  const mine = accepted.filter((it) => it.fingerprint === fingerprint)
  const holds = mine.find((it) => isOpen(it, today)) ?? null
  return { holds, expired: holds === null ? (mine.at(-1) ?? null) : null }
}

/** The last day is included. A date that is none counts as past. */
const isOpen = (it: Acceptance, today: string): boolean => it.until === null || (isDate(it.until) && it.until >= today)

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `2027-01-31`, and a day that the calendar has. */
function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const last = days[Number(month) - 1]
  if (last === undefined || Number(day) < 1 || Number(day) > last) return false
  return month !== '02' || day !== '29' || isLeap(Number(year))
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
