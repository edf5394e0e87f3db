/**
 * Whether a path of the repository is meant by a pattern of its configuration: `*` and `?` stand for characters of one name, `**` for any
 * number of folders, and what names a folder means all that is in it. No regular expressions: the time is at most the product of both lengths.
 */
export function isMeant(path: string, pattern: string): boolean {
  const parts = pattern.split('/').filter((it) => it !== '')
  const names = path.split('/')
  // reached[i]: the parts of the pattern so far stand for the first i names.
  let reached = [true, ...names.map(() => false)]
  for (const part of parts) reached = part === '**' ? spread(reached) : step(reached, names, part)
  return reached.includes(true, 1)
}

const step = (reached: readonly boolean[], names: readonly string[], part: string): boolean[] => [
  false,
  ...names.map((name, i) => reached[i] === true && isName(name, part)),
]

function spread(reached: readonly boolean[]): boolean[] {
  const first = reached.indexOf(true)
  return reached.map((_, i) => first !== -1 && i >= first)
}

/** One star is tried at a time: a later one makes going back to an earlier one needless. */
function isName(name: string, part: string): boolean {
  let [at, of, star, tried] = [0, 0, -1, 0]
  while (at < name.length) {
    if (of < part.length && part[of] === '*') {
      star = of++
      tried = at
    } else if (of < part.length && (part[of] === '?' || part[of] === name[at])) {
      at++
      of++
    } else if (star !== -1) {
      of = star + 1
      at = ++tried
    } else return false
  }
  while (part[of] === '*') of++
  return of === part.length
}
