import type { View } from '../../model/comparison.ts'
import type { DependencyFact } from '../../model/report.ts'
import { folderOf } from '../place.ts'

/** What a rule sees of a package. What only the advisories tell is empty until they were asked. */
export const dependencyView = (it: DependencyFact): View => ({
  ecosystem: it.ecosystem,
  name: it.name,
  version: it.version ?? '',
  previousVersion: it.previousVersion ?? '',
  requirement: it.requirement ?? '',
  direct: it.direct,
  scope: it.scope,
  manifest: it.manifest,
  lockfile: it.lockfile ?? '',
  manager: managerOf(it),
  cd: cdOf(it.manifest),
  functions: it.functions,
  transitiveAdded: it.transitiveAdded ?? -1,
  path: it.path ?? [],
  source: it.source ?? '',
  installScript: it.installScript === true,
  licence: it.licence ?? '',
  outOfStep: it.outOfStep === true,
  contentsChanged: it.contentsChanged === true,
  resembles: it.resembles ?? '',
  deprecated: it.deprecated ?? '',
  age: it.age ?? -1,
  malware: [],
  introduced: [],
  lowered: false,
  worst: '',
  fix: '',
  line: '',
  fixedLine: '',
})

const managers: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)yarn\.lock$/, 'yarn'],
  [/(^|\/)pnpm-lock\.yaml$/, 'pnpm'],
  [/(^|\/)bun\.lock$/, 'bun'],
  [/(^|\/)poetry\.lock$/, 'poetry'],
  [/(^|\/)uv\.lock$/, 'uv'],
  [/(^|\/)pdm\.lock$/, 'pdm'],
  [/(^|\/)Pipfile(\.lock)?$/, 'pipenv'],
  [/(\.gradle(\.kts)?|(^|\/)gradle\.lockfile)$/, 'gradle'],
]

const usual: Readonly<Record<DependencyFact['ecosystem'], string>> = {
  npm: 'npm',
  PyPI: 'pip',
  Maven: 'maven',
  Go: 'go',
  RubyGems: 'bundler',
  NuGet: 'dotnet',
  'crates.io': 'cargo',
  Packagist: 'composer',
}

/** The package manager in use, by the lockfile, else by the manifest. */
const managerOf = (it: DependencyFact): string =>
  managers.find(([pattern]) => pattern.test(it.lockfile ?? it.manifest))?.[1] ?? usual[it.ecosystem]

/** What comes before a command that has to run in the manifest's folder. A folder that a shell would read as something else is left out. */
function cdOf(manifest: string): string {
  const folder = folderOf(manifest)
  return folder !== '' && /^[\w./@+-]+$/.test(folder) && !folder.startsWith('-') ? `cd ${folder} && ` : ''
}
