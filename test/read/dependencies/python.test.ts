import { describe, expect, it } from 'vitest'
import { direct, locked, manifestsOf } from './revision.ts'

const only = (file: string, text: string): string[] => direct(manifestsOf({ [file]: text }).manifests[0])

describe('requirements.txt', () => {
  it('gives names, requirements and lines, without extras, markers, hashes and comments', () => {
    const text = [
      '# what the functions need',
      'requests==2.31.0  # pinned',
      'aws-lambda-powertools[tracer,validation]>=2.0,<3.0',
      '',
      '  boto3',
      "typing_extensions ~= 4.0 ; python_version < '3.11'",
      'cryptography==42.0.0 \\',
      '    --hash=sha256:aaaa \\',
      '    --hash=sha256:bbbb',
      'Flask (>=3)',
    ].join('\r\n')
    expect(only('requirements.txt', text)).toEqual([
      'requests ==2.31.0 (runtime) 2:1-17',
      'aws-lambda-powertools >=2.0,<3.0 (runtime) 3:1-51',
      'boto3  (runtime) 5:3-8',
      'typing_extensions ~= 4.0 (runtime) 6:1-51',
      'cryptography ==42.0.0 (runtime) 7:1-21',
      'Flask >=3 (runtime) 10:1-12',
    ])
  })

  it('takes what comes from elsewhere by its name, where it has one', () => {
    const text = [
      '-r base.txt',
      '-c constraints.txt',
      '--index-url https://packages.example/simple',
      '-e .',
      './lib',
      'orders @ git+https://git.example/orders@v1',
      '-e git+https://git.example/carts.git@main#egg=carts&subdirectory=x',
      'https://packages.example/unnamed-1.0.whl',
    ].join('\n')
    expect(only('requirements.txt', text)).toEqual([
      'orders git+https://git.example/orders@v1 (runtime) 6:1-43',
      'carts git+https://git.example/carts.git@main (runtime) 7:1-67',
    ])
    expect(manifestsOf({ 'requirements.txt': text }).gaps).toEqual([])
  })

  it('knows the exact version only from ==', () => {
    const { manifests } = manifestsOf({ 'requirements.txt': 'a==1.0\nb===1.0\nc==1.*\nd>=1.0\ne==1.0,!=1.1\nf\n' })
    expect(manifests[0]?.dependencies.map((it) => it.version)).toEqual(['1.0', '1.0', null, null, null, null])
  })

  it('takes names for equal as PyPI does, and shows them as written', () => {
    const { manifests } = manifestsOf({ 'requirements.txt': 'Mastodon.py\nmastodon-PY==1\n' })
    expect(manifests[0]?.dependencies).toMatchObject([{ name: 'Mastodon.py', identity: 'mastodon-py' }])
  })

  it.each([
    ['requirements.txt', 'runtime'],
    ['src/orders/requirements.txt', 'runtime'],
    ['requirements-dev.txt', 'development'],
    ['requirements/test.txt', 'development'],
    ['requirements/base.txt', 'runtime'],
    ['dev/requirements.txt', 'runtime'],
    ['tests/requirements.txt', 'development'],
  ])('%s is for %s', (file, scope) => {
    expect(manifestsOf({ [file]: 'a\n' }).manifests[0]?.dependencies.map((it) => it.scope)).toEqual([scope])
  })

  it('says a line that pip would not understand, with its place', () => {
    const { gaps, manifests } = manifestsOf({ 'requirements.txt': 'a\nb c d\n{{ x }}\n' })
    expect(gaps.map((it) => `${it.level} ${it.at?.start.line} ${it.reason}`)).toEqual([
      'warning 2 invalid-requirement',
      'warning 3 invalid-requirement',
    ])
    expect(direct(manifests[0])).toEqual(['a  (runtime) 1:1-2'])
  })
})

describe('pyproject.toml', () => {
  it('of PEP 621 with groups', () => {
    const text = [
      '[project]',
      'name = "shop"',
      'dependencies = [',
      '  "requests>=2",',
      '  "Boto3",',
      ']',
      '[project.optional-dependencies]',
      'excel = ["openpyxl==3.1.2"]',
      'test = ["pytest"]',
      '[dependency-groups]',
      'dev = ["ruff", {include-group = "test"}]',
    ].join('\n')
    expect(only('pyproject.toml', text)).toEqual([
      'requests >=2 (runtime) 4:3-16',
      'Boto3  (runtime) 5:3-10',
      'openpyxl ==3.1.2 (runtime) 8:10-27',
      'pytest  (development) 9:9-17',
      'ruff  (development) 11:8-14',
    ])
  })

  it('of Poetry, with the versions of poetry.lock', () => {
    const text = [
      '[tool.poetry.dependencies]',
      'python = "^3.12"',
      'requests = "^2.31"',
      'orders = { git = "https://git.example/orders" }',
      '[tool.poetry.group.dev.dependencies]',
      'pytest = {version = "^8", extras = ["x"]}',
    ].join('\n')
    const lock = [
      '[[package]]\nname = "requests"\nversion = "2.31.0"\n[package.dependencies]\nurllib3 = ">=1"',
      '[[package]]\nname = "urllib3"\nversion = "2.0.1"',
      '[[package]]\nname = "pytest"\nversion = "8.0.0"\n[package.dependencies]\npluggy = "*"',
      '[[package]]\nname = "pluggy"\nversion = "1.4.0"',
      '[metadata]\nlock-version = "2.0"',
    ].join('\n\n')
    const { manifests } = manifestsOf({ 'pyproject.toml': text, 'poetry.lock': lock })
    expect(direct(manifests[0])).toEqual([
      'requests ^2.31 (runtime) 3:1-19',
      'orders https://git.example/orders (runtime) 4:1-48',
      'pytest ^8 (development) 6:1-42',
    ])
    expect(manifests[0]?.dependencies.map((it) => it.version)).toEqual(['2.31.0', null, '8.0.0'])
    expect(locked(manifests[0])).toEqual([
      'pluggy@1.4.0 dev',
      'pytest@8.0.0 dev → pluggy@1.4.0',
      'requests@2.31.0 → urllib3@2.0.1',
      'urllib3@2.0.1',
    ])
  })

  it('of uv, whose lockfile names the project itself', () => {
    const lock =
      '[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = { editable = "." }\n\n[[package]]\nname = "requests"\nversion = "2.31.0"\ndependencies = [\n  { name = "idna" },\n]\n\n[[package]]\nname = "idna"\nversion = "3.6"\n'
    const { manifests } = manifestsOf({ 'pyproject.toml': '[project]\ndependencies = ["requests"]\n', 'uv.lock': lock })
    expect(locked(manifests[0])).toEqual(['idna@3.6', 'requests@2.31.0 → idna@3.6'])
  })

  it('says what comes from elsewhere, where uv and Poetry say it', () => {
    const text = [
      '[project]',
      'dependencies = ["money", "Bank_Account", "lists", "rates", "plain"]',
      '[tool.uv.sources]',
      'money = { git = "https://git.example/money", tag = "v1" }',
      'bank-account = { path = "libs/bank" }',
      'lists = [{ url = "https://files.example/lists.whl", marker = "x" }]',
      'rates = { workspace = true }',
      '[tool.poetry.dependencies]',
      'local = { path = "libs/local", develop = true }',
    ].join('\n')
    const [manifest] = manifestsOf({ 'pyproject.toml': text }).manifests
    expect(manifest?.dependencies.map((it) => [it.name, it.source])).toEqual([
      ['money', 'git'],
      ['Bank_Account', 'path'],
      ['lists', 'tarball'],
      ['rates', undefined],
      ['plain', undefined],
      ['local', 'path'],
    ])
  })

  it('is read around what is broken, which is said', () => {
    const { manifests, gaps } = manifestsOf({ 'pyproject.toml': '[project]\nname = \ndependencies = ["a"]\n' })
    expect(gaps.map((it) => `${it.level} ${it.at?.start.line} ${it.reason}`)).toEqual(['error 2 invalid-toml'])
    expect(direct(manifests[0])).toEqual(['a  (runtime) 3:17-20'])
  })
})

it('Pipfile, with the versions of Pipfile.lock', () => {
  const text =
    '[[source]]\nurl = "https://packages.example"\n\n[packages]\n"mastodon.py" = "*"\nflask = {version = "==3.0.0", extras = ["async"]}\n\n[dev-packages]\npytest = "*"\n\n[requires]\npython_version = "3.12"\n'
  const lock =
    '{"default": {"mastodon.py": {"version": "==1.8.1"}, "flask": {"version": "==3.0.0"}}, "develop": {"pytest": {"version": "==8.0.0"}}}'
  const { manifests } = manifestsOf({ Pipfile: text, 'Pipfile.lock': lock })
  expect(direct(manifests[0])).toEqual([
    'mastodon.py * (runtime) 5:1-20',
    'flask ==3.0.0 (runtime) 6:1-50',
    'pytest * (development) 9:1-13',
  ])
  expect(locked(manifests[0])).toEqual(['flask@3.0.0', 'mastodon.py@1.8.1', 'pytest@8.0.0 dev'])
})
