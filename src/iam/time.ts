const written = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * Milliseconds since 1970 of what a date condition takes: a W3C date and time, or seconds since 1970. Null for anything else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function timeOf(text: string): number | null {
  const given = text.trim()
  if (/^-?\d{1,13}(\.\d+)?$/.test(given)) return Number(given) * 1000
  const parts = written.exec(given)
  if (parts === null) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((it) => Number(it ?? 0))
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null
  const zone = /^([+-])(\d\d):?(\d\d)$/.exec(parts[8] ?? '')
  const offset = zone === null ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]))
  const fraction = Number(`0.${parts[7] ?? '0'}`)
  return ((daysBefore(year, month, day) * 24 + hour) * 60 + minute - offset) * 60_000 + (second + fraction) * 1000
}

/** `2026-01-31T00:00:00Z`, to the millisecond where it needs it. */
export function showTime(time: number): string {
  const days = Math.floor(time / 86_400_000)
  const rest = time - days * 86_400_000
  const [year, month, day] = dateOf(days)
  const two = (it: number) => String(Math.floor(it)).padStart(2, '0')
  const seconds = two((rest / 1000) % 60)
  const fraction = rest % 1000 === 0 ? '' : `.${String(Math.floor(rest % 1000)).padStart(3, '0')}`
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${seconds}${fraction}Z`
}

/** Days since 1970-01-01, by the Gregorian calendar with its years from March on: https://howardhinnant.github.io/date_algorithms.html */
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

function dateOf(days: number): [number, number, number] {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const ofEra = z - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted + (shifted < 10 ? 3 : -9)
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}
