import { folderOf, joinPath, type Source } from '../source.ts'
import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { foldersUp, nameOf } from '../wanted.ts'
import { samConfigNames } from './candidate.ts'
import type { Given } from './index.ts'
import { overridesIn } from './override.ts'
import { scalar } from '../cloudformation/text.ts'

/** Nobody deploys to so many. */
const mostEnvironments = 64

/**
 * What `samconfig.toml` deploys a template with, each environment a table of its own:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export function samDeployments(file: string, source: Source): Given[] {
  for (const folder of foldersUp(folderOf(file))) {
    const path = samConfigNames.map((it) => (folder === '' ? it : `${folder}/${it}`)).find((it) => source.has(it))
    const found =
      path === undefined
        ? []
        : entries(source.tree(path))
            .slice(0, mostEnvironments)
            .flatMap((it) => deploymentOf(it.key, it.value, folder, file))
    if (found.length > 0) return found
  }
  return []
}

function deploymentOf(name: string, environment: Tree, folder: string, file: string): Given[] {
  // What `deploy` says counts before what all commands share.
  const commands = ['global', 'deploy'].map((it) => get(environment, it, 'parameters'))
  const template = [...commands, get(environment, 'build', 'parameters')].flatMap((it) => templateIn(it) ?? []).at(0)
  if (environment.kind !== 'map' || !isDeployed(file, template, folder)) return []
  const written = commands.map((it) => get(it, 'parameter_overrides')).findLast((it) => it !== undefined)
  const stackName = commands.flatMap((it) => known(get(it, 'stack_name')) ?? []).at(-1)
  if (commands.every((it) => it === undefined)) return []
  return [{ name, values: written === undefined ? new Map() : valuesOf(written), stackName }]
}

const templateIn = (parameters: Tree | undefined): string | undefined =>
  known(get(parameters, 'template_file')) ?? known(get(parameters, 'template'))

/** Without a word on it, and after a build, it is the `template.yaml` beside the configuration. */
function isDeployed(file: string, template: string | undefined, folder: string): boolean {
  if (template !== undefined && !template.includes('.aws-sam')) return joinPath(folder, template) === file
  return folderOf(file) === folder && /^template\.(ya?ml|json)$/.test(nameOf(file))
}

/** A text, several of them, or a table. */
function valuesOf(written: Tree): ReadonlyMap<string, Tree> {
  if (written.kind === 'map') return new Map(written.entries.map((it) => [it.key, it.value]))
  const texts = items(written).flatMap((it) => overridesIn(known(it) ?? '').map(([name, value]) => [name, scalar(value, it.at)] as const))
  return new Map(texts)
}
