import { describe, expect, it } from 'vitest'
import { isAtLeast, roleIn } from '../../../src/app/commands/role.ts'

describe('attack F2: the role is what GitHub says now', () => {
  it.each([
    ['admin', 'admin', 'admin'],
    ['write', 'maintain', 'maintain'],
    ['write', 'write', 'write'],
    ['read', 'triage', 'triage'],
    ['read', 'read', 'none'],
    ['none', 'none', 'none'],
    ['something new', 'something new', 'none'],
  ] as const)('%s and %s is %s', (permission, name, role) => expect(roleIn({ permission, role_name: name, user: null })).toBe(role))

  it("an organization's own roles count as what they are made from", () => {
    const made = (permissions: object) => ({ permissions })
    expect(roleIn({ permission: 'write', role_name: 'release-captain', user: made({ maintain: true, triage: true }) })).toBe('maintain')
    expect(roleIn({ permission: 'write', role_name: 'contractor', user: made({ maintain: false, triage: true }) })).toBe('write')
    expect(roleIn({ permission: 'read', role_name: 'support', user: made({ triage: true }) })).toBe('triage')
  })

  it('each includes those before it', () => {
    expect([isAtLeast('admin', 'write'), isAtLeast('write', 'write'), isAtLeast('write', 'maintain'), isAtLeast('none', 'triage')]).toEqual(
      [true, true, false, false],
    )
  })
})
