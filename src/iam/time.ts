const written =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:T(?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?)?)?(?<zone>Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * Milliseconds since 1970 of what a date condition takes: a W3C date and time, or seconds since 1970. Null for anything else.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function timeOf(text: string): number | null {
  const given = text.trim()
  if (/^-?\d{1,13}(\.\d+)?$/.test(given)) return Number(given) * 1000
  const parts = written.exec(given)?.groups
  return parts === undefined ? null : calendarTime(parts)
}

function calendarTime(parts: Readonly<Record<string, string | undefined>>): number | null {
  const of = (name: string) => Number(parts[name] ?? 0)
  if (!inRange(of('month'), 1, 12) || !inRange(of('day'), 1, 31)) return null
  if (!inRange(of('hour'), 0, 24) || !inRange(of('minute'), 0, 59) || !inRange(of('second'), 0, 60)) return null
  const days = daysBefore(of('year'), of('month'), of('day'))
  const minutes = (days * 24 + of('hour')) * 60 + of('minute') - offsetOf(parts['zone'])
  return minutes * 60_000 + (of('second') + Number(`0.${parts['fraction'] ?? '0'}`)) * 1000
}

const inRange = (it: number, from: number, to: number): boolean => it >= from && it <= to

/** Minutes east of Greenwich. */
function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
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
