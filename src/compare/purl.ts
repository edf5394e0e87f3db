import { normalizedPython } from '../model/package-name.ts'
import type { DependencyFact } from '../model/report.ts'

/** https://github.com/package-url/purl-spec/blob/main/PURL-TYPES.rst: each type has its own rules for names. */
const types: Readonly<Record<DependencyFact['ecosystem'], { type: string; name: (name: string) => string }>> = {
  npm: { type: 'npm', name: (name) => name.toLowerCase() },
  PyPI: { type: 'pypi', name: normalizedPython },
  Maven: { type: 'maven', name: (name) => name.replace(':', '/') },
  Go: { type: 'golang', name: (name) => name.toLowerCase() },
  RubyGems: { type: 'gem', name: (name) => name },
  NuGet: { type: 'nuget', name: (name) => name },
  'crates.io': { type: 'cargo', name: (name) => name },
  Packagist: { type: 'composer', name: (name) => name.toLowerCase() },
}

/** `pkg:npm/%40scope/name@1.0.0`. */
export function purl(ecosystem: DependencyFact['ecosystem'], name: string, version: string | null): string {
  const { type, name: spell } = types[ecosystem]
  const path = spell(name).split('/').map(encode).join('/')
  return `pkg:${type}/${path}${version === null ? '' : `@${encode(version)}`}`
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':')
