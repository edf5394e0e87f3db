import { describe, expect, it } from 'vitest'
import { json } from '../../src/render/json.ts'
import { finding, report } from '../support/report.ts'

describe('a report as JSON', () => {
  it('is one object and a newline, and reads back as it was', () => {
    const it = report()
    expect(json(it)).toMatch(/^\{\n[^]*\n\}\n$/)
    expect(JSON.parse(json(it))).toEqual(it)
  })

  it('escapes what would steer a terminal, and means the same', () => {
    const it = report({ findings: [finding({ message: '\u001b[31m \u009b31m \u202eevil\u2066 \u2028 \u007f \ufeff \u{e0041}' })] })
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(json(it)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\u{e0041}]/u)
    expect(JSON.parse(json(it))).toEqual(it)
  })
})
