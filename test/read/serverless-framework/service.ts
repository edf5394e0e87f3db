import { readService } from '../../../src/read/serverless-framework/index.ts'
import { sourceOf, type Told } from '../cloudformation/template.ts'

export { functions, gaps, letIn, permissions, routes, triggers, type Told } from '../cloudformation/template.ts'

/** `files`: what lies beside the service, under paths from the repository's root. The service itself is `app/template.yml`, whose lines are shown without the file. */
export function service(text: string, files: Readonly<Record<string, string>> = {}): Told {
  const source = sourceOf({ ...files, 'app/template.yml': text })
  const part = readService('app/template.yml', source)
  if (part === undefined) throw new Error('The service was not read.')
  return { part, gaps: source.gaps }
}
