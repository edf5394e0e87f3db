import type { PackageQuery } from '../../model/comparison.ts'
import { type Fields, isRecord } from '../../model/record.ts'
import type { PackageMetadata } from '../../model/world.ts'
import { listOf } from '../advisories/osv-record.ts'

/** What a registry says of one version, with when it was published. */
export interface Said extends Omit<PackageMetadata, 'age'> {
  /** ISO time. */
  readonly published?: string
}

/** Where a registry tells about a version, and how. What it says comes from outside, and anything in it may be missing. */
export interface Registry {
  readonly url: string
  path(query: PackageQuery): string
  read(answer: Fields, query: PackageQuery): Said
}

/** Maven's has nothing of this but for the descriptors of its packages. */
export const registries: Partial<Readonly<Record<PackageQuery['ecosystem'], Registry>>> = {
  /** https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
  npm: {
    url: 'https://registry.npmjs.org',
    path: ({ name }) => `/${name.startsWith('@') ? `@${encodeURIComponent(name.slice(1))}` : encodeURIComponent(name)}`,
    read(answer, { version }) {
      const it = inside(inside(answer, 'versions'), version)
      const scripts = inside(it, 'scripts')
      return said({
        licence: licenceOf(it['license']) ?? licenceOf(listOf(it['licenses'])[0]),
        deprecated: it['deprecated'],
        published: inside(answer, 'time')[version],
        installScript:
          it['version'] === undefined ? undefined : ['preinstall', 'install', 'postinstall'].some((name) => isText(scripts[name])),
      })
    },
  },
  /** https://docs.pypi.org/api/json/ */
  PyPI: {
    url: 'https://pypi.org',
    path: ({ name, version }) => `/pypi/${encodeURIComponent(name)}/${encodeURIComponent(version)}/json`,
    read(answer) {
      const info = inside(answer, 'info')
      const files = listOf(answer['urls']).filter(isRecord)
      return said({
        licence: licenceOf(info['license_expression']) ?? classifiedLicence(info) ?? licenceOf(info['license']),
        deprecated: info['yanked'] === true ? withdrawn(info['yanked_reason']) : undefined,
        published: files.map((it) => it['upload_time_iso_8601']).find(isText),
        // Without a wheel the package's own program builds it on whoever's machine installs it.
        installScript: files.length === 0 ? undefined : !files.some((it) => it['packagetype'] === 'bdist_wheel'),
      })
    },
  },
  /** https://crates.io/data-access#api */
  'crates.io': {
    url: 'https://crates.io',
    path: ({ name, version }) => `/api/v1/crates/${encodeURIComponent(name)}/${encodeURIComponent(version)}`,
    read(answer) {
      const it = inside(answer, 'version')
      return said({
        licence: licenceOf(it['license']),
        deprecated: it['yanked'] === true ? withdrawn(it['yank_message']) : undefined,
        published: it['created_at'],
      })
    },
  },
  /** https://guides.rubygems.org/rubygems-org-api-v2/ */
  RubyGems: {
    url: 'https://rubygems.org',
    path: ({ name, version }) => `/api/v2/rubygems/${encodeURIComponent(name)}/versions/${encodeURIComponent(version)}.json`,
    read: (it) =>
      said({
        licence: licenceOf(listOf(it['licenses']).filter(isText).join(' OR ')),
        deprecated: it['yanked'] === true ? withdrawn(undefined) : undefined,
        published: it['version_created_at'],
      }),
  },
  /** https://learn.microsoft.com/nuget/api/registration-base-url-resource#registration-leaf */
  NuGet: {
    url: 'https://api.nuget.org',
    path: ({ name, version }) =>
      `/v3/registration5-semver1/${encodeURIComponent(name.toLowerCase())}/${encodeURIComponent(version.toLowerCase())}.json`,
    read: (it) => said({ deprecated: it['listed'] === false ? 'it is no longer listed' : undefined, published: it['published'] }),
  },
  /** https://packagist.org/apidoc#get-package-data */
  Packagist: {
    url: 'https://repo.packagist.org',
    path: ({ name }) => `/p2/${name.toLowerCase().split('/').map(encodeURIComponent).join('/')}.json`,
    read(answer, { name, version }) {
      const it = composerVersion(listOf(inside(answer, 'packages')[name.toLowerCase()]), version)
      const { abandoned } = it
      return said({
        licence: licenceOf(listOf(it['license']).filter(isText).join(' OR ')),
        deprecated: isText(abandoned) ? `it is abandoned for ${abandoned}` : abandoned === true ? 'it is abandoned' : undefined,
        published: it['time'],
      })
    },
  },
  /** https://go.dev/ref/mod#goproxy-protocol */
  Go: {
    url: 'https://proxy.golang.org',
    path: ({ name, version }) => `/${escaped(name)}/@v/${escaped(version)}.info`,
    read: (it) => said({ published: it['Time'] }),
  },
}

/** Capitals as `!` and the small letter: file systems may not tell them apart. */
const escaped = (text: string): string =>
  text
    .replace(/[A-Z]/g, (it) => `!${it.toLowerCase()}`)
    .split('/')
    .map(encodeURIComponent)
    .join('/')

/** Composer leaves out of each version what is as in the one before: https://github.com/composer/metadata-minifier */
function composerVersion(versions: readonly unknown[], wanted: string): Fields {
  let whole: Fields = {}
  for (const it of versions) {
    if (!isRecord(it)) continue
    whole = Object.fromEntries(Object.entries({ ...whole, ...it }).filter(([, value]) => value !== '__unset'))
    if (whole['version'] === wanted || whole['version'] === `v${wanted}`) return whole
  }
  return {}
}

const isText = (it: unknown): it is string => typeof it === 'string' && it.trim() !== ''

const inside = (it: Fields, name: string): Fields => {
  const value = Object.hasOwn(it, name) ? it[name] : undefined
  return isRecord(value) ? value : {}
}

const withdrawn = (reason: unknown): string => (isText(reason) ? `it was withdrawn: ${reason}` : 'it was withdrawn')

/** Some put the whole text of their licence there. */
function licenceOf(it: unknown): string | undefined {
  const text = isRecord(it) ? it['type'] : it
  return isText(text) && text.length <= 100 && !text.includes('\n') ? text.trim() : undefined
}

function classifiedLicence(info: Fields): string | undefined {
  const found = listOf(info['classifiers']).filter(isText)
  return found.flatMap((it) => /^License :: (?:OSI Approved :: )?(.+)$/.exec(it)?.[1] ?? [])[0]
}

/** Of any length and with any line breaks as it comes; a sentence as it goes on. */
const longest = 200

interface Raw {
  readonly licence?: unknown
  readonly deprecated?: unknown
  readonly published?: unknown
  readonly installScript?: boolean | undefined
}

function said(it: Raw): Said {
  const { licence, deprecated, published, installScript } = it
  const reason = isText(deprecated) ? deprecated.trim().replace(/\s+/g, ' ').slice(0, longest) : undefined
  return {
    ...(isText(licence) ? { licence } : {}),
    ...(reason === undefined ? {} : { deprecated: reason }),
    ...(isText(published) && !Number.isNaN(Date.parse(published)) ? { published } : {}),
    ...(installScript === undefined ? {} : { installScript }),
  }
}
