import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../../src/model/application.ts'
import { direct, locked, manifestsOf } from './revision.ts'

/** `name version`, and where the version is written when that is elsewhere. */
const versions = (manifest: Manifest | undefined): string[] =>
  (manifest?.dependencies ?? []).map(
    (it) => `${it.name} ${it.version}${it.versionAt === undefined ? '' : ` by ${it.versionAt.file}:${it.versionAt.start.line}`}`,
  )

describe('Maven, with parents in the repository', () => {
  const parent = [
    '<project>',
    '  <groupId>com.example</groupId><artifactId>all</artifactId><version>1.0.0</version>',
    '  <properties>',
    '    <log.version>2.20.0</log.version>',
    '  </properties>',
    '  <dependencyManagement><dependencies>',
    '    <dependency><groupId>org.example</groupId><artifactId>log</artifactId><version>${log.version}</version></dependency>',
    '    <dependency><groupId>org.example</groupId><artifactId>probe</artifactId><version>5.1</version><scope>test</scope></dependency>',
    '  </dependencies></dependencyManagement>',
    '</project>',
  ].join('\n')
  const module = [
    '<project>',
    '  <parent><groupId>com.example</groupId><artifactId>all</artifactId><version>1.0.0</version></parent>',
    '  <artifactId>orders</artifactId>',
    '  <dependencies>',
    '    <dependency><groupId>org.example</groupId><artifactId>log</artifactId></dependency>',
    '    <dependency><groupId>org.example</groupId><artifactId>probe</artifactId></dependency>',
    '    <dependency><groupId>${project.groupId}</groupId><artifactId>shared</artifactId><version>${project.version}</version></dependency>',
    '  </dependencies>',
    '</project>',
  ].join('\n')

  it('takes versions and scopes from the parent, and says where they stand', () => {
    const { manifests } = manifestsOf({ 'pom.xml': parent, 'orders/pom.xml': module })
    const orders = manifests.find((it) => it.file === 'orders/pom.xml')
    expect(versions(orders)).toEqual([
      'org.example:log 2.20.0 by pom.xml:4',
      'org.example:probe 5.1 by pom.xml:8',
      'com.example:shared 1.0.0 by orders/pom.xml:2',
    ])
    expect(orders?.dependencies.map((it) => it.scope)).toEqual(['runtime', 'development', 'runtime'])
  })

  it('reads a module again when only its parent changed', () => {
    const { manifests } = manifestsOf({ 'pom.xml': parent, 'orders/pom.xml': module }, ['pom.xml'])
    expect(manifests.map((it) => it.file)).toEqual(['orders/pom.xml', 'pom.xml'])
  })

  it('follows a written path, no circle, and no other project', () => {
    const up = module.replace('</version></parent>', '</version><relativePath>../parents</relativePath></parent>')
    const circle = parent.replace(
      '<properties>',
      '<parent><artifactId>all</artifactId><relativePath>pom.xml</relativePath></parent><properties>',
    )
    expect(versions(manifestsOf({ 'parents/pom.xml': circle, 'orders/pom.xml': up }).manifests[0])[0]).toBe(
      'org.example:log 2.20.0 by parents/pom.xml:4',
    )
    const other = manifestsOf({ 'pom.xml': parent.replace('>all<', '>another<'), 'orders/pom.xml': module }).manifests[0]
    expect(versions(other)[0]).toBe('org.example:log null')
  })
})

describe('NuGet, with central versions', () => {
  const props =
    '<Project>\n  <PropertyGroup><AwsVersion>3.7.1</AwsVersion></PropertyGroup>\n  <ItemGroup>\n    <PackageVersion Include="Aws.Tables" Version="$(AwsVersion)" />\n    <PackageVersion Include="Unused" Version="1.0.0" />\n    <GlobalPackageReference Include="Checks" Version="2.0.0" />\n  </ItemGroup>\n</Project>\n'
  const project =
    '<Project>\n  <ItemGroup>\n    <PackageReference Include="aws.tables" />\n    <PackageReference Include="Json" Version="13.0.1" />\n  </ItemGroup>\n</Project>\n'

  it('is a dependency where a project refers to it, at the version of the list', () => {
    const { manifests } = manifestsOf({ 'Directory.Packages.props': props, 'src/Shop/Shop.csproj': project })
    expect(manifests.map((it) => [it.file, versions(it)])).toEqual([
      ['Directory.Packages.props', ['Checks 2.0.0']],
      ['src/Shop/Shop.csproj', ['aws.tables 3.7.1 by Directory.Packages.props:4', 'Json 13.0.1']],
    ])
  })

  it('takes properties from Directory.Build.props, the nearer one first, and blames no lockfile for what stays open', () => {
    const group = (properties: string) => `<Project><PropertyGroup>${properties}</PropertyGroup></Project>`
    const asking = (...versions: readonly string[]) =>
      `<Project><ItemGroup>${versions.map((it, i) => `<PackageReference Include="P${i}" Version="$(${it})" />`).join('')}</ItemGroup></Project>`
    const locks = (resolved: string) => ({ type: 'Direct', requested: `[${resolved}, )`, resolved })
    const { manifests } = manifestsOf({
      'Directory.Build.props': group('<A>1.0.0</A><B>1.0.0</B>'),
      'src/Directory.Build.props': group('<B>2.0.0</B>'),
      'src/Shop/Shop.csproj': asking('A', 'B', 'Elsewhere'),
      'src/Shop/packages.lock.json': JSON.stringify({
        dependencies: { net8: { P0: locks('1.0.0'), P1: locks('2.0.0'), P2: locks('3.0.0') } },
      }),
    })
    const project = manifests.find((it) => it.file === 'src/Shop/Shop.csproj')
    expect(project?.dependencies.map((it) => [it.requirement, it.outOfStep])).toEqual([
      ['1.0.0', false],
      ['2.0.0', false],
      ['$(Elsewhere)', false],
    ])
  })

  it('has references of every project in Directory.Build.props', () => {
    expect(direct(manifestsOf({ 'Directory.Build.props': project }).manifests[0])).toHaveLength(2)
  })

  it('has what it locks in packages.lock.json', () => {
    const lock = {
      version: 1,
      dependencies: {
        'net8.0': {
          'Aws.Tables': {
            type: 'Direct',
            requested: '[3.7.1, )',
            resolved: '3.7.2',
            contentHash: 'abc=',
            dependencies: { 'Aws.Core': '3.7.0' },
          },
          'Aws.Core': { type: 'Transitive', resolved: '3.7.0', contentHash: 'def=' },
          shared: { type: 'Project' },
        },
        'netstandard2.0': {
          'Aws.Tables': { type: 'Direct', requested: '[3.7.1, )', resolved: '3.7.2', dependencies: { 'Aws.Core': '3.6.0' } },
          'Aws.Core': { type: 'Transitive', resolved: '3.6.0' },
        },
      },
    }
    const { manifests } = manifestsOf({ 'Shop.csproj': project, 'packages.lock.json': JSON.stringify(lock) })
    expect(versions(manifests[0])).toEqual(['aws.tables 3.7.2', 'Json 13.0.1'])
    expect(manifests[0]?.dependencies.map((it) => it.outOfStep)).toEqual([false, true])
    expect(locked(manifests[0])).toEqual(['Aws.Core@3.6.0', 'Aws.Core@3.7.0', 'Aws.Tables@3.7.2 → Aws.Core@3.7.0, Aws.Core@3.6.0'])
    expect(manifests[0]?.lock?.packages.get('aws.tables 3.7.2')).toMatchObject({ integrity: 'abc=' })
  })
})

describe('Maven, with a list of versions that another project of the repository keeps', () => {
  const bom = (version: string): string =>
    [
      '<project>',
      '  <parent><groupId>com.example</groupId><artifactId>all</artifactId><version>1.0.0</version></parent>',
      '  <artifactId>shop-bom</artifactId>',
      `  <properties><money.version>${version}</money.version></properties>`,
      '  <dependencyManagement><dependencies>',
      '    <dependency><groupId>org.example</groupId><artifactId>money</artifactId><version>${money.version}</version></dependency>',
      '    <dependency><groupId>org.example</groupId><artifactId>lists</artifactId><version>9.9</version></dependency>',
      '  </dependencies></dependencyManagement>',
      '</project>',
    ].join('\n')
  const imported = (artifact: string): string =>
    `<dependency><groupId>com.example</groupId><artifactId>${artifact}</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>`
  const orders = (artifact: string): string =>
    [
      '<project>',
      '  <artifactId>orders</artifactId>',
      '  <dependencyManagement><dependencies>',
      `    ${imported(artifact)}`,
      '    <dependency><groupId>org.example</groupId><artifactId>lists</artifactId><version>4.2.0</version></dependency>',
      '  </dependencies></dependencyManagement>',
      '  <dependencies>',
      '    <dependency><groupId>org.example</groupId><artifactId>money</artifactId></dependency>',
      '    <dependency><groupId>org.example</groupId><artifactId>lists</artifactId></dependency>',
      '  </dependencies>',
      '</project>',
    ].join('\n')
  const of = (files: Record<string, string>, changed?: string[]) =>
    versions(manifestsOf(files, changed).manifests.find((it) => it.file === 'orders/pom.xml'))

  it.each(['platform/shop-bom/pom.xml', 'bom/pom.xml'])('takes them from %s, and what is said nearer first', (file) => {
    expect(of({ [file]: bom('2.1.0'), 'orders/pom.xml': orders('shop-bom') })).toEqual([
      `org.example:money 2.1.0 by ${file}:4`,
      'org.example:lists 4.2.0 by orders/pom.xml:5',
    ])
  })

  it('reads whoever imports it when it alone changed', () => {
    const files = { 'shop-bom/pom.xml': bom('2.1.0'), 'orders/pom.xml': orders('shop-bom') }
    expect(of(files, ['shop-bom/pom.xml'])).toContain('org.example:money 2.1.0 by shop-bom/pom.xml:4')
  })

  it('leaves versions open that a project elsewhere keeps', () => {
    expect(of({ 'other-bom/pom.xml': bom('2.1.0'), 'orders/pom.xml': orders('other-bom') })[0]).toBe('org.example:money null')
  })

  it('ends where two import each other', () => {
    const circle = bom('2.1.0').replace(
      '<dependencyManagement><dependencies>',
      `<dependencyManagement><dependencies>${imported('shop-bom')}`,
    )
    expect(of({ 'bom/pom.xml': circle, 'orders/pom.xml': orders('shop-bom') })[0]).toBe('org.example:money 2.1.0 by bom/pom.xml:4')
  })
})

describe('Gradle, with a version catalog', () => {
  const catalog = [
    '[versions]',
    'aws = "2.20.0"',
    'rich = { strictly = "1.4.2" }',
    '[libraries]',
    'aws-tables = { module = "com.example.aws:tables", version.ref = "aws" }',
    'aws_queues = { group = "com.example.aws", name = "queues", version.ref = "aws" }',
    'money = "com.example:money:2.1.0"',
    'rich = { module = "com.example:rich", version.ref = "rich" }',
    '[bundles]',
    'aws = ["aws-tables", "aws_queues"]',
    '[plugins]',
    'shadow = "com.example.shadow:8.0"',
  ].join('\n')

  it('knows what a name stands for', () => {
    const script = [
      'plugins { alias(libs.plugins.shadow) }',
      'dependencies {',
      '    implementation(libs.bundles.aws)',
      '    implementation(libs.money) {',
      '    }',
      '    testImplementation libs.rich',
      '    implementation(libs.unheard.of)',
      '    implementation(kotlin("stdlib"))',
      '    implementation("com.example:carts:$cartsVersion")',
      '}',
    ].join('\n')
    const files = { 'gradle/libs.versions.toml': catalog, 'gradle.properties': 'cartsVersion=1.3.0\n', 'app/build.gradle.kts': script }
    expect(versions(manifestsOf(files).manifests[0])).toEqual([
      'com.example.aws:tables 2.20.0 by gradle/libs.versions.toml:2',
      'com.example.aws:queues 2.20.0 by gradle/libs.versions.toml:2',
      'com.example:money 2.1.0 by gradle/libs.versions.toml:7',
      'com.example:rich 1.4.2 by gradle/libs.versions.toml:3',
      'org.jetbrains.kotlin:kotlin-stdlib null',
      'com.example:carts 1.3.0',
    ])
    expect(manifestsOf(files, ['gradle/libs.versions.toml']).manifests).toHaveLength(1)
  })
})

describe('Cargo, with the versions of a workspace', () => {
  const root = '[workspace]\nmembers = ["orders"]\n[workspace.dependencies]\nserde = { version = "=1.0.197" }\nunused = "2"\n'

  it('is a dependency of the member that asks for it', () => {
    const files = { 'Cargo.toml': root, 'orders/Cargo.toml': '[package]\nname = "orders"\n[dependencies]\nserde = { workspace = true }\n' }
    const { manifests } = manifestsOf(files, ['Cargo.toml'])
    expect(manifests.map((it) => [it.file, versions(it)])).toEqual([
      ['Cargo.toml', []],
      ['orders/Cargo.toml', ['serde 1.0.197 by Cargo.toml:4']],
    ])
  })
})

it('pnpm, with the versions of a catalog', () => {
  const workspace = 'packages: ["apps/*"]\ncatalog:\n  lodash: 4.17.21\ncatalogs:\n  old:\n    lodash: 3.10.1\n'
  const app = (requirement: string) => JSON.stringify({ dependencies: { lodash: requirement } })
  const files = { 'pnpm-workspace.yaml': workspace, 'apps/a/package.json': app('catalog:'), 'apps/b/package.json': app('catalog:old') }
  expect(manifestsOf(files, ['pnpm-workspace.yaml']).manifests.map(versions)).toEqual([
    ['lodash 4.17.21 by pnpm-workspace.yaml:3'],
    ['lodash 3.10.1 by pnpm-workspace.yaml:6'],
  ])
})

describe('requirements.txt', () => {
  it('has versions from its constraints', () => {
    const files = {
      'requirements.txt': '-c pins/constraints.txt\nrequests\nFlask_Cors>=4\n',
      'pins/constraints.txt': 'requests==2.31.0\nflask-cors==4.0.1\nother==1\n',
    }
    expect(versions(manifestsOf(files).manifests[0])).toEqual([
      'requests 2.31.0 by pins/constraints.txt:1',
      'Flask_Cors 4.0.1 by pins/constraints.txt:2',
    ])
  })

  it('includes what is no manifest by its own name, once, at its own line', () => {
    const files = { 'requirements.txt': '-r deps.txt\nrequests==2.31.0\n', 'deps.txt': '-r requirements.txt\n-r deps.txt\nboto3==1.34.0\n' }
    const { manifests } = manifestsOf(files, ['deps.txt'])
    expect(manifests.map((it) => it.dependencies.map((one) => `${one.name} ${one.at.file}:${one.at.start.line}`))).toEqual([
      ['requests requirements.txt:2', 'boto3 deps.txt:3'],
    ])
  })
})

describe('a catalog', () => {
  const app = JSON.stringify({ dependencies: { money: 'catalog:', lists: 'catalog:old', none: 'catalog:' } })
  const told = (files: Record<string, string>, changed?: string[]) => {
    const { manifests } = manifestsOf({ ...files, 'apps/a/package.json': app }, changed)
    return versions(manifests.find((it) => it.file === 'apps/a/package.json'))
  }

  it('of Yarn stands in its settings', () => {
    const settings = 'catalog:\n  money: 2.1.0\n\ncatalogs:\n  old:\n    lists: 1.0.0\n'
    const expected = ['money 2.1.0 by .yarnrc.yml:2', 'lists 1.0.0 by .yarnrc.yml:6', 'none null']
    expect(told({ '.yarnrc.yml': settings })).toEqual(expected)
    expect(told({ '.yarnrc.yml': settings }, ['.yarnrc.yml'])).toEqual(expected)
  })

  it('of Yarn may be overruled by resolutions, which put nothing out of step', () => {
    const block = (head: string, version: string, rest = ''): string =>
      `"${head}":\n  version: ${version}\n  resolution: "${head}"\n${rest}\n`
    const member = block('a@workspace:apps/a', '0.0.0-use.local', '  dependencies:\n    money: "catalog:"\n')
    const lock = `__metadata:\n  version: 8\n\n${block('money@npm:2.1.3', '2.1.3')}\n${member}`
    const files = { '.yarnrc.yml': 'catalog:\n  money: ^2.0.0\n', 'yarn.lock': `\n${lock}`, 'apps/a/package.json': app }
    const { manifests } = manifestsOf(files)
    expect(manifests[0]?.dependencies.slice(0, 1).map((it) => [it.version, it.outOfStep])).toEqual([['2.1.3', false]])
  })

  it.each([
    ['of its workspace', { workspaces: { packages: ['apps/*'], catalog: { money: '2.1.0' }, catalogs: { old: { lists: '1.0.0' } } } }],
    ['of its own', { workspaces: ['apps/*'], catalog: { money: '2.1.0' }, catalogs: { old: { lists: '1.0.0' } } }],
  ])('of Bun stands in the root manifest, %s', (_, root) => {
    const lock = `{ "workspaces": { "": {}, "apps/a": { "name": "a", "dependencies": { "money": "catalog:", "lists": "catalog:old", "none": "catalog:" } } }, "packages": { "money": ["money@2.1.0", "", {}, ""], "lists": ["lists@1.0.0", "", {}, ""] } }`
    const files = { 'package.json': JSON.stringify(root), 'bun.lock': lock }
    expect(told(files)).toEqual(['money 2.1.0 by package.json:1', 'lists 1.0.0 by package.json:1', 'none null'])
    const { manifests } = manifestsOf({ ...files, 'apps/a/package.json': app })
    expect(manifests[0]?.dependencies.slice(0, 2).map((it) => it.outOfStep)).toEqual([false, false])
  })
})
