import { failureOf, pause } from '../../fetch/github/patience.ts'
import { isRefusal } from '../publish/comments.ts'
import type { Log } from '../log.ts'
import { conversationOf, repositoryOf, type Run, type Speaker, threadsOf } from '../publish/run.ts'
import { create, type Manner } from '../publish/send.ts'
import { stickyIn } from '../publish/sticky.ts'
import type { Desk, Made } from './decide.ts'
import { editsOf } from './edits.ts'
import type { Answer } from './orders.ts'
import { type Configuring, policyAt } from './policy.ts'
import { Roles, roleOf } from './role.ts'
import { saidIn } from './said.ts'

type Read = { readonly desk: Desk } & Pick<Run, 'conversation' | 'threads'>

const mostLooks = 3

/** GitHub may announce a comment before it lists it; one that was deleted meanwhile is not waited for long. */
export async function readDeskWith(comment: number, at: Speaker & Manner, when: Parameters<typeof readDesk>[1]): Promise<Read> {
  for (let looks = 1; ; looks++) {
    const read = await readDesk(at, when)
    if (looks === mostLooks || read.desk.said.some((it) => it.id === comment)) return read
    await pause(at.patience.firstPause * 2 ** looks, at.signal)
  }
}

/**
 * What was said on a pull request. Where a command was announced both places are looked at, for counts come late; else threads only where
 * there can be one of ours.
 */
export async function readDesk(
  at: Speaker,
  when: Configuring & { readonly now: Date; readonly lookedAt: string | null; readonly isCommanded: boolean },
): Promise<Read> {
  const { pull, client } = at
  const conversation = pull.comments > 0 || when.isCommanded ? await conversationOf(at) : []
  const sticky = stickyIn(at, conversation)
  const hasThreads = when.isCommanded || (pull.reviewComments > 0 && sticky !== undefined)
  const threads = hasThreads ? await threadsOf(at) : undefined
  const said = saidIn(at, conversation, threads ?? [])
  const roles = new Roles((login) => roleOf(client, repositoryOf(at), login))
  const policy = policyAt(client, pull, when)
  const edits = (nodes: readonly string[]) => editsOf(client, nodes)
  const desk = {
    said,
    sticky,
    author: pull.author,
    roles,
    policy,
    edits,
    ourLogin: `${at.app.slug}[bot]`,
    now: when.now,
    lookedAt: when.lookedAt,
  }
  return { desk, conversation, threads }
}

/** Answers each command once. What cannot be sent now is found to be missing by the next run. */
export async function answer(
  at: Speaker & Manner & { readonly log: Log },
  answers: readonly Answer[],
  made: Made | undefined,
): Promise<void> {
  for (const it of answers) {
    const text = typeof it.text === 'string' ? it.text : made && it.text(made)
    if (text === undefined) continue
    try {
      await send(at, it, text)
      at.log.info('answered', { to: it.said.id, by: it.said.by.login, refused: it.refused })
    } catch (error) {
      if (failureOf(error) === undefined) throw error
      at.log.warn('a command could not be answered', { to: it.said.id, error })
      if (isRefusal(error)) return
    }
  }
}

async function send(at: Speaker & Manner, { said, refused }: Answer, text: string): Promise<void> {
  const { client, markers, pull } = at
  const mark = { kind: 'answer', on: said.on, to: said.id, by: said.by.id, refused } as const
  const where = repositoryOf(at)
  await create<unknown>(
    () =>
      said.on === 'thread'
        ? client.rest.pulls.createReplyForReviewComment({
            ...where,
            pull_number: pull.number,
            comment_id: said.thread,
            body: markers.write(mark, text),
          })
        : client.rest.issues.createComment({
            ...where,
            issue_number: pull.number,
            body: markers.write(mark, `${text}\n\n<sub>In answer to [this comment](${said.url}).</sub>`),
          }),
    () => isAnswered(at, said),
    at,
  )
}

async function isAnswered(at: Speaker, to: Answer['said']): Promise<true | undefined> {
  const [conversation, threads] = to.on === 'thread' ? [[], await threadsOf(at)] : [await conversationOf(at), []]
  const found = saidIn(at, conversation, threads).some(({ mark }) => mark?.kind === 'answer' && mark.on === to.on && mark.to === to.id)
  return found ? true : undefined
}
