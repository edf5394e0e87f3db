import { PayloadContract } from './contract.ts'
import type { Sending } from './deliveries.ts'
import { payload, repositoryOf, type Subject } from './payload.ts'
import { unsent } from './registration.ts'
import type { Installation, RepositoryRecord, State } from './state.ts'

const payloads = new PayloadContract()

/** The webhook of something that happened. Throws when GitHub would not send it, or when the payload departs from its description. */
export async function webhook(state: State, event: string, action: string | null, subject: Subject): Promise<Sending> {
  const repository = repositoryOf(subject) ?? subject.repositories?.[0]
  const installation = repository === undefined ? undefined : concerned(state, repository)
  if (installation === undefined || repository === undefined)
    throw new Error(`GitHub would not send ${event}: the App is not installed there`)
  const reason = silence(state, installation, event)
  if (reason !== undefined) throw new Error(`GitHub would not send ${event}: ${reason}`)
  const body = await payload(state, installation, event, action, subject)
  const wrong = payloads.check(event, action ?? undefined, body)
  if (wrong.length > 0) throw new Error(`the payload of ${event} ${action ?? ''} is not GitHub's: ${wrong.join('; ')}`)
  return {
    event,
    action,
    payload: body,
    installationId: installation.id,
    repositoryId: event.startsWith('installation') ? null : repository.id,
  }
}

const silence = (state: State, installation: Installation, event: string): string | undefined =>
  installation.suspended && !event.startsWith('installation')
    ? 'the installation is suspended'
    : unsent(state.app, installation.permissions, event)

/** A repository that was just removed still concerns the installation of its owner. */
const concerned = (state: State, repository: RepositoryRecord): Installation | undefined =>
  state.installationOf(repository) ?? state.installations.find((it) => it.account === repository.owner)
