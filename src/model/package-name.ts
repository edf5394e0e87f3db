import type { PackageQuery } from './comparison.ts'

/** https://peps.python.org/pep-0503/#normalized-names */
export const normalizedPython = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

/** The form in which names of an ecosystem are equal: PEP 503 for Python, without case for NuGet and Packagist. */
export function normalizedName(ecosystem: PackageQuery['ecosystem'], name: string): string {
  if (ecosystem === 'PyPI') return normalizedPython(name)
  return ecosystem === 'NuGet' || ecosystem === 'Packagist' ? name.toLowerCase() : name
}
