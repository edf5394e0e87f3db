const shortest = 4

/** The short id of a fingerprint: its shortest prefix of at least four characters that no other fingerprint of the report begins with. */
export function shortId(fingerprint: string, all: readonly string[]): string {
  for (let length = shortest; length < fingerprint.length; length++) {
    const prefix = fingerprint.slice(0, length)
    if (all.every((it) => it === fingerprint || !it.startsWith(prefix))) return prefix
  }
  return fingerprint
}
