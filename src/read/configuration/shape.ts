import { budgeted, type Budgeted } from '../../model/demands.ts'
import { acceptingRoles } from '../../model/configuration.ts'
import { severities } from '../../model/report.ts'

/** What a value of the configuration may be. Checking, reading and the published JSON Schema all go by this. */
export type Shape = Choice | Switch | Count | Words | Many | Members | Named

interface Described {
  /** For the editor, and for people: what it decides. */
  readonly about: string
}
interface Choice extends Described {
  readonly kind: 'choice'
  readonly values: readonly string[]
}
interface Switch extends Described {
  readonly kind: 'switch'
}
/** A whole number, zero or more. */
interface Count extends Described {
  readonly kind: 'count'
  readonly most: number
}
interface Words extends Described {
  readonly kind: 'words'
  readonly most: number
  /** A pattern of the language that JSON Schema and JavaScript share, and what it asks for. */
  readonly form?: { readonly pattern: string; readonly says: string }
}
interface Many extends Described {
  readonly kind: 'many'
  readonly of: Shape
  readonly least: 0 | 1
  readonly most: number
}
interface Members extends Described {
  readonly kind: 'members'
  readonly members: Readonly<Record<string, Shape>>
  readonly needed: readonly string[]
}
/** A map whose keys the repository chooses among the ids of rules. */
interface Named extends Described {
  readonly kind: 'rules'
  readonly of: Shape
  readonly most: number
}

const counted: Readonly<Record<Budgeted, string>> = {
  functions: 'functions',
  routes: 'routes',
  publicRoutes: 'routes that anyone can call',
  triggers: 'triggers',
  roles: 'roles',
  directDependencies: 'direct dependencies',
  transitiveDependencies: 'packages that come along with them',
}

/** Bounds of what a stranger's configuration may cost; far above what a person writes. */
const mostPatterns = 100
const mostRules = 300

const pattern: Words = {
  kind: 'words',
  most: 200,
  // No `/` or `!` at the beginning, no backslash, no `.` or `..` as a folder, and something in it.
  form: {
    pattern: '^(?![/!])(?!(?:.*/)?\\.{1,2}(?:/|$))[^\\\\\\u0000-\\u001f]+$',
    says: "a path from the repository's root such as `examples/**`, without `/` or `!` at its beginning, `..` or a backslash",
  },
  about: "A path from the repository's root: `*` stands for a part of a name, `**` for any folders; a folder stands for all that is in it.",
}

const because: Words = {
  kind: 'words',
  most: 500,
  form: { pattern: '\\S', says: 'a reason, in words' },
  about: 'Why. It is shown in every review that it has an effect on.',
}

export const shape: Members = {
  kind: 'members',
  about: 'How Parapet reviews this repository. Only the version on the base branch counts.',
  needed: [],
  members: {
    services: {
      kind: 'many',
      of: pattern,
      least: 1,
      most: mostPatterns,
      about: 'The definitions of the services that are reviewed (serverless.yml, template.yaml …). Without it: all.',
    },
    ignore: {
      kind: 'many',
      of: pattern,
      least: 0,
      most: mostPatterns,
      about:
        'Definitions of services, manifests and lockfiles that are not reviewed. What a reviewed service includes from there is still looked at.',
    },
    rules: {
      kind: 'rules',
      most: mostRules,
      about: 'Another severity for the findings of a rule, or `off`; with the reason.',
      of: {
        kind: 'members',
        about: 'What the findings of this rule weigh here, and why.',
        needed: ['severity', 'because'],
        members: {
          severity: {
            kind: 'choice',
            values: [...severities, 'off'],
            about: 'What its findings weigh; `off`: they are counted and not shown.',
          },
          because,
        },
      },
    },
    failOn: {
      kind: 'choice',
      values: [...severities, 'never'],
      about: 'The least severity of a new finding that blocks. Without it: high.',
    },
    undetermined: {
      kind: 'choice',
      values: ['block', 'advise'],
      about: 'Whether what could not be told, and might block, fails the check. Without it: block.',
    },
    accept: {
      kind: 'members',
      about: 'Who may accept a finding by `/parapet accept`.',
      needed: [],
      members: {
        by: { kind: 'choice', values: [...acceptingRoles], about: 'The least role in this repository that it takes. Without it: write.' },
        authors: { kind: 'switch', about: 'Whether who opened the pull request may accept its findings. Without it: false.' },
      },
    },
    stages: {
      kind: 'many',
      of: {
        kind: 'words',
        most: 40,
        form: { pattern: '^[A-Za-z0-9_-]+$', says: 'the name of a stage' },
        about: 'A stage as it is given to `--stage`.',
      },
      least: 1,
      most: 6,
      about:
        'The stages that services of the Serverless Framework are deployed to: each is reviewed, and what is so in some only is said with their names. Without it: what depends on the stage is taken for all that it may be.',
    },
    owners: {
      kind: 'members',
      about: 'Asks for an owner of each new function: a tag that says who answers for it.',
      needed: ['tags'],
      members: {
        tags: {
          kind: 'many',
          of: { kind: 'words', most: 128, form: { pattern: '\\S', says: 'the name of a tag' }, about: 'The name of a tag, in any case.' },
          least: 1,
          most: 10,
          about: 'Tags of which a function must have one, of its own or from the whole service.',
        },
      },
    },
    budgets: {
      kind: 'members',
      about: 'How many there may be in all the services that a change can touch. Without it: any number.',
      needed: [],
      members: Object.fromEntries(budgeted.map((it) => [it, { kind: 'count', most: 100_000, about: `At most so many ${counted[it]}.` }])),
    },
  },
}
