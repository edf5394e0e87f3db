import type { DependencyFact } from '../../model/report.ts'
import { nameOf } from '../wanted.ts'

type Ecosystem = DependencyFact['ecosystem']

/** What a file name says: which manifest it is. */
export type ManifestFormat =
  | 'package.json'
  | 'requirements.txt'
  | 'pyproject.toml'
  | 'Pipfile'
  | 'go.mod'
  | 'pom.xml'
  | 'gradle'
  | 'gradle.lockfile'
  | 'Gemfile'
  | 'Cargo.toml'
  | 'composer.json'
  | 'csproj'

export type LockfileFormat =
  | 'package-lock.json'
  | 'yarn.lock'
  | 'pnpm-lock.yaml'
  | 'bun.lock'
  | 'poetry.lock'
  | 'uv.lock'
  | 'pdm.lock'
  | 'Pipfile.lock'
  | 'Cargo.lock'
  | 'Gemfile.lock'
  | 'composer.lock'
  | 'packages.lock.json'
  | 'gradle.lockfile'

interface Format {
  readonly ecosystem: Ecosystem
  readonly manifest: ManifestFormat
  readonly matches: RegExp
  /** Its lockfiles in the order in which its tools prefer them. */
  readonly lockfiles: readonly (readonly [name: string, format: LockfileFormat])[]
  /** Lockfiles lie beside the manifest or, where workspaces exist, in a folder above it. */
  readonly workspaces: boolean
  /** What else decides its versions, seen from its own folder or from one above it. */
  readonly leansOn?: RegExp
  /** The same for what may lie anywhere. */
  readonly leansOnAll?: RegExp
}

const npmLockfiles = [
  ['npm-shrinkwrap.json', 'package-lock.json'],
  ['package-lock.json', 'package-lock.json'],
  ['pnpm-lock.yaml', 'pnpm-lock.yaml'],
  ['yarn.lock', 'yarn.lock'],
  ['bun.lock', 'bun.lock'],
] as const

/**
 * By name: what AWS SAM and serverless-python-requirements pack is `requirements.txt`; variants with an ending (`requirements-dev.txt`) and those
 * in a folder `requirements` are taken too. `test_requirements.txt` and the like never ship and are left alone.
 */
const formats: readonly Format[] = [
  {
    ecosystem: 'npm',
    manifest: 'package.json',
    matches: /^package\.json$/,
    lockfiles: npmLockfiles,
    workspaces: true,
    leansOn: /^(pnpm-workspace\.yaml|\.yarnrc\.yml)$/,
  },
  {
    ecosystem: 'PyPI',
    manifest: 'requirements.txt',
    matches: /^requirements([-_.][^/]*)?\.(txt|in)$/i,
    lockfiles: [],
    workspaces: false,
    leansOn: /^[^/]+\.txt$/,
  },
  {
    ecosystem: 'PyPI',
    manifest: 'pyproject.toml',
    matches: /^pyproject\.toml$/,
    lockfiles: [
      ['poetry.lock', 'poetry.lock'],
      ['uv.lock', 'uv.lock'],
      ['pdm.lock', 'pdm.lock'],
    ],
    workspaces: true,
  },
  { ecosystem: 'PyPI', manifest: 'Pipfile', matches: /^Pipfile$/, lockfiles: [['Pipfile.lock', 'Pipfile.lock']], workspaces: false },
  { ecosystem: 'Go', manifest: 'go.mod', matches: /^go\.mod$/, lockfiles: [], workspaces: false },
  {
    ecosystem: 'Maven',
    manifest: 'pom.xml',
    matches: /^pom\.xml$/,
    lockfiles: [],
    workspaces: false,
    leansOn: /^pom\.xml$/,
    leansOnAll: /(^|\/)[^/]*(bom|platform|dependencies)[^/]*\/pom\.xml$/i,
  },
  {
    ecosystem: 'Maven',
    manifest: 'gradle',
    matches: /^[^/]+\.gradle(\.kts)?$/,
    lockfiles: [['gradle.lockfile', 'gradle.lockfile']],
    workspaces: false,
    leansOn: /^(gradle\/[\w-]+\.versions\.toml|gradle\.properties)$/,
  },
  // Of a project that the script of another one configures, and that has none of its own.
  {
    ecosystem: 'Maven',
    manifest: 'gradle.lockfile',
    matches: /^gradle\.lockfile$/,
    lockfiles: [['gradle.lockfile', 'gradle.lockfile']],
    workspaces: false,
  },
  {
    ecosystem: 'RubyGems',
    manifest: 'Gemfile',
    matches: /^(Gemfile|gems\.rb)$/,
    lockfiles: [
      ['Gemfile.lock', 'Gemfile.lock'],
      ['gems.locked', 'Gemfile.lock'],
    ],
    workspaces: false,
  },
  {
    ecosystem: 'crates.io',
    manifest: 'Cargo.toml',
    matches: /^Cargo\.toml$/,
    lockfiles: [['Cargo.lock', 'Cargo.lock']],
    workspaces: true,
    leansOn: /^Cargo\.toml$/,
  },
  {
    ecosystem: 'Packagist',
    manifest: 'composer.json',
    matches: /^composer\.json$/,
    lockfiles: [['composer.lock', 'composer.lock']],
    workspaces: false,
  },
  {
    ecosystem: 'NuGet',
    manifest: 'csproj',
    matches: /^([^/]+\.(cs|fs|vb)proj|Directory\.(Packages|Build)\.props|packages\.config)$/i,
    lockfiles: [['packages.lock.json', 'packages.lock.json']],
    workspaces: false,
    leansOn: /^Directory\.(Packages|Build)\.props$/i,
  },
]

/** Manifests whose name is always the same, and no pattern. */
export const manifestNames = [
  'package.json',
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'Gemfile',
  'Cargo.toml',
  'composer.json',
]

const lockfileNames: ReadonlyMap<string, LockfileFormat> = new Map(formats.flatMap((it) => it.lockfiles))

/** What decides by its name which packages a folder has. */
export const packingNames = [...manifestNames, ...lockfileNames.keys()]

/** Asked of every path of a repository: most are out at the first look. */
const plausible = /(\.(json|lockfile|txt|in|toml|mod|xml|gradle|kts|rb|props|config|csproj|fsproj|vbproj)|file)$/i

export const formatOf = (path: string): Format | undefined => {
  if (!plausible.test(path)) return undefined
  const name = nameOf(path)
  const inFolder = /(^|\/)requirements\/[^/]+\.(txt|in)$/.test(path) ? 'requirements.txt' : name
  return formats.find((it) => it.matches.test(inFolder))
}

export const lockfileFormatOf = (path: string): LockfileFormat | undefined => lockfileNames.get(nameOf(path))

/** Whether it also says what is packed into services in folders beneath it, as Node's and the compilers' are; interpreters' are packed where they lie. */
export const reachesDown = (path: string): boolean => {
  const [format, lockfile] = [formatOf(path), lockfileFormatOf(path)]
  const ecosystem = format?.ecosystem ?? formats.find((it) => it.lockfiles.some(([, known]) => known === lockfile))?.ecosystem
  return ecosystem !== undefined && !['PyPI', 'RubyGems', 'Packagist'].includes(ecosystem)
}

const isManifest = (path: string): boolean => formatOf(path) !== undefined

/** What decides versions from beside a manifest and is no manifest itself. */
const isCentral = (path: string): boolean =>
  /(^|\/)(pnpm-workspace\.yaml|\.yarnrc\.yml|gradle\/[\w-]+\.versions\.toml|gradle\.properties|constraints[^/]*\.txt)$/.test(path)

export const isManifestOrLockfile = (path: string): boolean => isManifest(path) || lockfileFormatOf(path) !== undefined || isCentral(path)
