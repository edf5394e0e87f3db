/** One `Name=value` of a command line. */
export type Override = readonly [name: string, value: string]

/**
 * `Stage=prod Name="a b"` and `ParameterKey=Stage,ParameterValue=prod`, as the SAM CLI and `aws cloudformation deploy` take them; what keeps its
 * previous value is left out: https://github.com/aws/aws-sam-cli/blob/v1.140.0/samcli/cli/types.py
 */
export function overridesIn(text: string): Override[] {
  const found: Override[] = []
  for (let at = 0; at < text.length;) {
    const equals = text.indexOf('=', at)
    if (equals === -1) break
    const name = text.slice(at, equals).trim().replaceAll('"', '')
    const value = valueAt(text, equals + 1)
    at = value.end
    const key = name === 'ParameterKey' ? /^([^,]*),ParameterValue=([\s\S]*)$/.exec(value.raw) : undefined
    if (key === null) continue
    const [given, written] = key === undefined ? [name, value.raw] : [key[1] ?? '', key[2] ?? '']
    if (/^[A-Za-z0-9]+$/.test(given.replaceAll('"', ''))) found.push([given.replaceAll('"', ''), unquoted(written)])
  }
  return found
}

/** Up to the next space that is not within quotes. */
function valueAt(text: string, start: number): { readonly raw: string; readonly end: number } {
  let isQuoted = false
  let end = start
  for (; end < text.length; end++) {
    const letter = text.charAt(end)
    if (letter === '\\') end++
    else if (letter === '"') isQuoted = !isQuoted
    else if (!isQuoted && /\s/.test(letter)) break
  }
  return { raw: text.slice(start, end), end }
}

const unquoted = (text: string): string => text.replaceAll(/\\(.)|"/gs, (_, escaped: string | undefined) => escaped ?? '')
