import {
  any,
  anySymbol,
  expressionOf,
  fits,
  fresh,
  isAny,
  isFixed,
  isFolded,
  isOfDeployment,
  isResourceSymbol,
  isStar,
  isWildcard,
  otherFresh,
  star,
  starInField,
  type Token,
  type Tokens,
} from './token.ts'

/** Whether a pattern matches a concrete string: straight from the meaning of the tokens, in time |pattern| · |string|. */
export function matches(pattern: Tokens, letters: Tokens): boolean {
  // Most patterns part from most strings in their literal beginning.
  let same = 0
  while (same < pattern.length && pattern[same] === letters[same]) same++
  if (same === pattern.length) return same === letters.length
  if (!isWildcard(pattern[same]) && !isFolded(pattern[same])) return false
  let places = past(pattern, [same])
  for (const letter of letters.slice(same)) {
    places = past(pattern, taken(pattern, places, letter))
    if (places.length === 0) return false
  }
  return places.includes(pattern.length)
}

function taken(pattern: Tokens, places: readonly number[], letter: Token): number[] {
  const next: number[] = []
  for (const place of places) {
    const token = pattern[place]
    if (token !== undefined && fits(token, letter)) next.push(isStar(token) ? place : place + 1)
  }
  return next
}

/** The same places and those behind each `*`, which may match nothing. */
function past(pattern: Tokens, places: readonly number[]): readonly number[] {
  if (!places.some((it) => isStar(pattern[it]))) return places
  const all = new Set(places)
  for (const place of all) if (isStar(pattern[place])) all.add(place + 1)
  return [...all]
}

/**
 * A pattern without `?` covers another one when it matches that one with fresh letters for its wildcards (with and without a colon among
 * them). Yes is certain; with `?` on the wide side this says no too often.
 */
export function plainlyCovers(wide: Tokens, narrow: Tokens): boolean {
  let same = 0
  while (same < wide.length && wide[same] === narrow[same] && !isWildcard(wide[same])) same++
  if (same === wide.length) return same === narrow.length
  // Most patterns part from most others in their literal beginning.
  if (!isWildcard(wide[same]) && !isFolded(wide[same])) return false
  return isEqual(wide, narrow) || coversInstances(wide, narrow)
}

const isEqual = (a: Tokens, b: Tokens): boolean => a.length === b.length && a.every((it, i) => it === b[i])

function coversInstances(wide: Tokens, narrow: Tokens): boolean {
  if (wide.some(isAny) || (narrow.includes(any) && wide.includes(starInField))) return false
  const instance = (run: Tokens) =>
    narrow.flatMap((it) => (it === star ? run : isStar(it) ? [fresh] : isAny(it) || it === anySymbol ? [otherFresh] : [it]))
  return matches(wide, instance([fresh])) && (!narrow.includes(star) || matches(wide, instance([fresh, ':', fresh])))
}

/**
 * Whether `wide` covers `narrow` if the symbols of both turn out to be the most fitting values. Two resources of one template never are
 * the same. False is certain; true only means that the deployment decides.
 */
export function mayCover(wide: Tokens, narrow: Tokens): boolean {
  let places = spread(wide, new Set([0]), undefined)
  for (const letter of narrow) {
    const next = new Set<number>()
    for (const place of places) for (const it of mayReach(wide, place, letter)) next.add(it)
    places = spread(wide, next, letter)
  }
  return places.has(wide.length)
}

/** Where a letter of the narrow side may lead: a symbol of either side may be longer than one letter. */
function mayReach(wide: Tokens, place: number, letter: Token): number[] {
  const token = wide[place]
  const stays = isOpen(letter) ? [place] : []
  if (token === undefined || !mayTake(token, letter)) return stays
  if (isStar(token)) return [place]
  return isOpen(token) ? [place, place + 1] : [...stays, place + 1]
}

/** A policy variable is a value of the request, and for one request always the same. */
const isOpen = (token: Token | undefined): boolean => token !== undefined && isOfDeployment(token)

const digit = /^\d$/

/** Values that AWS gives, each one word: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const words = new Set(['AWS::Region', 'AWS::StackName', 'AWS::Partition'])

/** Whether this letter may be one of those that the symbol stands for. */
export const mayHold = (token: Token, letter: Token): boolean =>
  !(isOpen(token) && words.has(expressionOf(token)) && (letter === ':' || letter === '/'))

function mayTake(token: Token, letter: Token): boolean {
  if (isWildcard(letter)) return isStar(token) || (isAny(token) && isAny(letter))
  return token === letter || fits(token, letter) || mayBe(token, letter)
}

/** Whether two letters, of which at least one is a symbol, may turn out to be equal. */
function mayBe(token: Token, letter: Token): boolean {
  if (isResourceSymbol(token) && isResourceSymbol(letter)) return resourceOf(token) === resourceOf(letter)
  if (isOpen(token) || isOpen(letter)) return mayHold(token, letter) && mayHold(letter, token)
  return (isFixed(token) && digit.test(letter)) || (isFixed(letter) && digit.test(token))
}

/** Its logical id: what a resource is called may be a part of its ARN. */
const resourceOf = (token: Token): string => expressionOf(token).split('.', 1)[0] ?? ''

const areApart = (token: Token, letter: Token): boolean =>
  isResourceSymbol(letter) && isResourceSymbol(token) && resourceOf(letter) !== resourceOf(token)

/** Moves on without consuming: past a `*`, and along what a symbol of the narrow side swallows. */
function spread(wide: Tokens, places: Set<number>, letter: Token | undefined): Set<number> {
  const swallows = (token: Token) => letter !== undefined && isOpen(letter) && mayHold(letter, token) && !areApart(token, letter)
  for (const place of places) {
    const token = wide[place]
    if (token !== undefined && (isStar(token) || swallows(token))) places.add(place + 1)
  }
  return places
}
