import type { PackageSource } from '../../model/application.ts'

/**
 * Where a requirement or a resolution takes a package from when that is not the registry; undefined for the registry.
 */
export function sourceOf(text: string): PackageSource | undefined {
  const it = text.trim()
  if (/^(git\+|git:|git@|ssh:|github:|gitlab:|bitbucket:|gist:)/i.test(it) || /\.git([#@?].*)?$/i.test(it) || isShorthand(it)) return 'git'
  if (/^http:\/\//i.test(it)) return 'http'
  if (/^https:\/\//i.test(it)) return 'tarball'
  if (/^(file:|link:|portal:)/i.test(it) || /^\.{0,2}\//.test(it)) return 'path'
  return undefined
}

/** GitHub's short form in npm: `owner/repository#branch`. */
const isShorthand = (text: string): boolean => /^[\w-]+\/[\w.-]+(#.+)?$/.test(text)

/**
 * The same for what a lockfile of npm's world resolved: any registry, also a private one, serves `…/name/-/name-1.2.3.tgz`; GitHub's
 * packages `…/download/…`.
 */
export function npmSource(resolved: string): PackageSource | undefined {
  const source = sourceOf(resolved)
  const isRegistry = /\/-\/[^/]+\.tgz([#?].*)?$/.test(resolved) || resolved.startsWith('https://npm.pkg.github.com/')
  return source === 'tarball' && (isRegistry || !/^https:\/\/(codeload\.)?github\.com\/|\.(tgz|tar\.gz)([#?].*)?$/.test(resolved))
    ? undefined
    : source
}
