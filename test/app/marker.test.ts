import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Mark, Markers } from '../../src/app/publish/marker.ts'

const [present, previous] = ['the-present-secret-of-thirty-two-bytes', 'the-previous-secret-of-thirty-two-byte']
const here = { repositoryId: 5, number: 7 }
const markers = new Markers([present], here)
const mark: Mark = { kind: 'finding', fingerprint: 'k7f2', title: 'Anyone can call `GET /x`', done: false }

describe('marks', () => {
  it('come back as they were written, with the text below them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (title, text) => {
        const finding: Mark = { ...mark, title: title.toWellFormed() }
        expect(markers.read(markers.write(finding, text.replaceAll('\r', '')))).toEqual({
          mark: finding,
          text: text.replaceAll('\r', ''),
          isReworded: false,
        })
      }),
    )
  })

  it('cannot be ended or seen by what is in them', () => {
    const body = markers.write({ ...mark, title: '--> <img src=x> @someone' }, 'text')
    expect(body.split('\n')).toHaveLength(2)
    expect(body.split('\n')[0]).toMatch(/^<!-- parapet:1 [A-Za-z0-9+/=]+ [0-9a-f]{64} -->$/)
  })

  it('survive the line ends that GitHub gives back', () => {
    expect(markers.read(markers.write(mark, 'one\ntwo').replaceAll('\n', '\r\n'))).toEqual({ mark, text: 'one\ntwo', isReworded: false })
  })

  it('attack D5, E4: count only at the very beginning', () => {
    const body = markers.write(mark, 'text')
    for (const quoted of [` ${body}`, `> ${body}`, `Look:\n${body}`, `\`\`\`\n${body}\n\`\`\``])
      expect(markers.read(quoted)).toBeUndefined()
    expect(markers.read('an ordinary comment')).toBeUndefined()
  })

  it('attack E2: are not believed once a character of them was changed', () => {
    const body = markers.write(mark, 'text')
    const end = body.indexOf(' -->')
    for (let i = '<!-- parapet:1 '.length; i < end; i++) {
      const changed = body.slice(0, i) + (body[i] === 'A' ? 'B' : body[i] === 'b' ? 'c' : 'A') + body.slice(i + 1)
      expect(markers.read(changed)).toBe('altered')
    }
  })

  it('attack E5: mean nothing on another pull request, in another repository, or to another App', () => {
    const body = markers.write(mark, 'text')
    for (const other of [
      new Markers([present], { ...here, number: 8 }),
      new Markers([present], { ...here, repositoryId: 6 }),
      new Markers([previous], here),
    ])
      expect(other.read(body)).toBe('altered')
  })

  it('attack E2: tell where somebody has changed the words below them, and not where white space came back otherwise', () => {
    const body = markers.write(mark, 'Anyone can\ncall it')
    expect(markers.read(`${body.replace('can', 'cannot')}`)).toMatchObject({ mark, isReworded: true })
    expect(markers.read(`${body.replace('can\n', 'can  \r\n')}\n`)).toMatchObject({ mark, isReworded: false })
  })

  it('are still known after the secret was replaced', () => {
    const before = new Markers([previous], here).write(mark, 'text')
    expect(new Markers([present, previous], here).read(before)).toEqual({ mark, text: 'text', isReworded: false })
  })

  it('of a summary hold what is accepted, and nothing of another shape', () => {
    const accepted = {
      fingerprint: 'k7f2',
      evidence: 'e',
      title: 't',
      by: 'tess',
      byId: 5,
      until: '2027-01-31',
      reason: 'r',
      on: 'thread',
      comment: 9,
      digest: 'd',
    } as const
    const heard = { conversation: 3, thread: 9 }
    const summary: Mark = { kind: 'summary', run: 1, required: [], done: [], shown: ['a'], accepted: [accepted], heard }
    expect(markers.read(markers.write(summary, ''))).toEqual({ mark: summary, text: '', isReworded: false })
    const older = { kind: 'summary', run: 1, accepted: [{ ...accepted, on: 'elsewhere' }, { ...accepted, until: null }, null] }
    expect(markers.read(markers.write(older as unknown as Mark, ''))).toEqual({
      mark: { kind: 'summary', run: 1, required: [], done: [], shown: [], accepted: [], heard: { conversation: 0, thread: 0 } },
      text: '',
      isReworded: false,
    })
  })
})
