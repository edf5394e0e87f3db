import { describe, expect, it } from 'vitest'
import { direct, locked, manifestsOf } from './revision.ts'

const only = (file: string, text: string): string[] => direct(manifestsOf({ [file]: text }).manifests[0])
const said = (file: string, text: string): string[] =>
  manifestsOf({ [file]: text }).gaps.map((it) => `${it.level} ${it.at?.start.line} ${it.reason}`)

describe('go.mod', () => {
  it('gives requirements that are not indirect, whose versions are exact', () => {
    const text = [
      'module git.example/shop',
      '',
      'go 1.22',
      '',
      'require git.example/money/v2 v2.1.0 // why',
      'require (',
      '\tgit.example/carts v1.3.0',
      '\tgit.example/shared v1.0.9 // indirect',
      ')',
      'replace git.example/carts => ../carts',
      'exclude (',
      '\tgit.example/old v0.1.0',
      ')',
    ].join('\n')
    expect(only('go.mod', text)).toEqual(['git.example/money/v2 v2.1.0 (runtime) 5:1-36', 'git.example/carts v1.3.0 (runtime) 7:2-26'])
    expect(manifestsOf({ 'go.mod': text }).manifests[0]?.dependencies.map((it) => it.version)).toEqual(['v2.1.0', 'v1.3.0'])
  })

  it('takes what stands in the place of a module', () => {
    const text = [
      'module git.example/shop',
      'go 1.22',
      'require (',
      '\tgit.example/carts v1.3.0',
      '\tgit.example/money v2.1.0',
      '\tgit.example/lists v1.0.0',
      '\tgit.example/other v1.0.0',
      '\tgit.example/deep v1.0.0 // indirect',
      ')',
      'replace git.example/carts => ../carts',
      'replace (',
      '\tgit.example/money => git.example/money v2.1.7',
      '\tgit.example/lists v1.0.0 => git.example/fork/lists v1.0.1',
      '\tgit.example/other v0.9.0 => git.example/other v0.9.1',
      '\tgit.example/deep => git.example/deep v1.0.9',
      ')',
    ].join('\n')
    const [manifest] = manifestsOf({ 'go.mod': text }).manifests
    expect(manifest?.dependencies.map((it) => [it.name, it.version, it.source, it.versionAt?.start.line])).toEqual([
      ['git.example/carts', 'v1.3.0', 'path', 10],
      ['git.example/money', 'v2.1.7', undefined, 12],
      ['git.example/lists', 'v1.0.0', 'git', 13],
      ['git.example/other', 'v1.0.0', undefined, undefined],
    ])
    expect(locked(manifest)).toContain('git.example/deep@v1.0.9')
  })

  it('says a requirement without a version', () => {
    expect(said('go.mod', 'require (\n\tgit.example/carts\n)\n')).toEqual(['warning 2 invalid-requirement'])
  })
})

describe('pom.xml', () => {
  const text = [
    '<project>',
    '  <properties><log.version>2.20.0</log.version></properties>',
    '  <dependencyManagement><dependencies>',
    '    <dependency><groupId>com.example</groupId><artifactId>managed</artifactId><version>1.1</version></dependency>',
    '  </dependencies></dependencyManagement>',
    '  <dependencies>',
    '    <dependency>',
    '      <groupId>org.example</groupId>',
    '      <artifactId>log-core</artifactId>',
    '      <version>${log.version}</version>',
    '    </dependency>',
    '    <dependency><groupId>com.example</groupId><artifactId>managed</artifactId></dependency>',
    '    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>[4,5)</version><scope>test</scope></dependency>',
    '    <dependency><groupId>org.example</groupId><artifactId>open</artifactId><version>${unknown}</version></dependency>',
    '  </dependencies>',
    '</project>',
  ].join('\n')

  it('gives group:artifact with its element, properties filled in', () => {
    expect(only('pom.xml', text)).toEqual([
      'org.example:log-core 2.20.0 (runtime) 7:5-18',
      'com.example:managed 1.1 (runtime) 12:5-92',
      'junit:junit [4,5) (development) 13:5-127',
      'org.example:open ${unknown} (runtime) 14:5-118',
    ])
  })

  it('guesses no version', () => {
    expect(manifestsOf({ 'pom.xml': text }).manifests[0]?.dependencies.map((it) => it.version)).toEqual(['2.20.0', '1.1', null, null])
  })

  it('says where it is broken', () => {
    expect(said('pom.xml', '<project>\n<a></b>\n</project>')).toEqual(['error 2 invalid-xml'])
  })
})

it('build.gradle with configurations of its own', () => {
  const text = `configurations { tracing }
configurations.all { resolutionStrategy { force 'com.example:forced:1.0' } }
dependencyManagement {
    imports { mavenBom "com.example:bom:1.0" }
    dependencies { dependency "com.example:managed:1.0" }
}
dependencies {
    tracing "com.example.trace:logging:1.15.0",
        "com.example.trace:spans:1.15.0"
    implementation('com.example:carts:1.0') {
        exclude 'com.example:left-out:1.0'
    }
    aspect("com.example:woven:2.0")
}
`
  expect(only('build.gradle', text)).toEqual([
    'com.example.trace:logging 1.15.0 (runtime) 8:5-48',
    'com.example.trace:spans 1.15.0 (runtime) 9:9-41',
    'com.example:carts 1.0 (runtime) 10:5-46',
    'com.example:woven 2.0 (runtime) 13:5-36',
  ])
})

describe('Gemfile', () => {
  const text = [
    "source 'https://packages.example'",
    "gem 'money', '~> 2.1', '>= 2.1.3' # why",
    "gem 'carts', require: false",
    "gem 'tester', '3.1.0', group: :test",
    'group :development, :test do',
    "  gem 'linter'",
    'end',
    'group :production, :test do',
    "  gem 'speed', '1.0.0'",
    'end',
    "gem 'old', '= 0.1', :group => [:production]",
  ].join('\n')

  it('gives gems with their groups', () => {
    expect(only('Gemfile', text)).toEqual([
      'money ~> 2.1, >= 2.1.3 (runtime) 2:1-34',
      'carts  (runtime) 3:1-28',
      'tester 3.1.0 (development) 4:1-36',
      'linter  (development) 6:3-15',
      'speed 1.0.0 (runtime) 9:3-23',
      'old = 0.1 (runtime) 11:1-44',
    ])
  })

  it('has its versions from Gemfile.lock', () => {
    const lock =
      'GEM\n  remote: https://packages.example/\n  specs:\n    carts (1.3.0)\n      shared (~> 1.0)\n    linter (0.9.0-x86_64-linux)\n    shared (1.0.9)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  carts\n'
    const { manifests } = manifestsOf({ Gemfile: text, 'Gemfile.lock': lock })
    expect(locked(manifests[0])).toEqual(['carts@1.3.0 → shared@1.0.9', 'linter@0.9.0 dev', 'shared@1.0.9'])
  })
})

it('Cargo.toml, with the versions of Cargo.lock', () => {
  const text = [
    '[dependencies]',
    'serde = "1"',
    'lambda = { package = "lambda_runtime", version = "=0.8.0" }',
    'local = { path = "../local" }',
    '[dev-dependencies]',
    'mockall = "0.12"',
    "[target.'cfg(unix)'.dependencies]",
    'nix = "0.27"',
    '[dependencies.tokio]',
    'version = "1.36"',
  ].join('\n')
  const lock =
    'version = 3\n\n[[package]]\nname = "serde"\nversion = "1.0.197"\ndependencies = [\n "serde_derive",\n]\n\n[[package]]\nname = "serde_derive"\nversion = "1.0.197"\n\n[[package]]\nname = "mockall"\nversion = "0.12.1"\n'
  const { manifests } = manifestsOf({ 'Cargo.toml': text, 'Cargo.lock': lock })
  expect(direct(manifests[0])).toEqual([
    'serde 1 (runtime) 2:1-12',
    'lambda_runtime =0.8.0 (runtime) 3:1-60',
    'local ../local (runtime) 4:1-30',
    'tokio 1.36 (runtime) 9:15-20',
    'nix 0.27 (runtime) 8:1-13',
    'mockall 0.12 (development) 6:1-17',
  ])
  expect(manifests[0]?.dependencies.map((it) => it.version)).toEqual(['1.0.197', '0.8.0', null, null, null, '0.12.1'])
  expect(locked(manifests[0])).toEqual(['mockall@0.12.1 dev', 'serde@1.0.197 → serde_derive@1.0.197', 'serde_derive@1.0.197'])
})

it('composer.json, with the versions of composer.lock, without the platform', () => {
  const text =
    '{\n  "require": {\n    "php": ">=8.2",\n    "ext-json": "*",\n    "shop/money": "^2.1"\n  },\n  "require-dev": { "shop/tester": "3.1.0" }\n}'
  const lock =
    '{"packages": [{"name": "shop/money", "version": "v2.1.4", "require": {"php": ">=8", "shop/shared": "^1"}}, {"name": "shop/shared", "version": "1.0.9"}], "packages-dev": []}'
  const { manifests } = manifestsOf({ 'composer.json': text, 'composer.lock': lock })
  expect(direct(manifests[0])).toEqual(['shop/money ^2.1 (runtime) 5:5-25', 'shop/tester 3.1.0 (development) 7:20-42'])
  expect(manifests[0]?.dependencies.map((it) => it.version)).toEqual(['2.1.4', '3.1.0'])
  expect(locked(manifests[0])).toEqual(['shop/money@2.1.4 → shop/shared@1.0.9', 'shop/shared@1.0.9'])
})

it('NuGet projects', () => {
  const text = [
    '<Project Sdk="Microsoft.NET.Sdk">',
    '  <ItemGroup>',
    '    <PackageReference Include="Amazon.Lambda.Core" Version="2.2.0" />',
    '    <PackageReference Include="Central" />',
    '    <PackageReference Include="Analyzers"><Version>[3.1.0]</Version><PrivateAssets>all</PrivateAssets></PackageReference>',
    '  </ItemGroup>',
    '</Project>',
  ].join('\n')
  expect(only('src/Shop/Shop.csproj', text)).toEqual([
    'Amazon.Lambda.Core 2.2.0 (runtime) 3:5-70',
    'Central  (runtime) 4:5-43',
    'Analyzers [3.1.0] (development) 5:5-122',
  ])
})

it('a NuGet project that only tests, as a whole', () => {
  const packages = ['Amazon.Lambda.Core', 'Microsoft.NET.Test.Sdk'].map((it) => `<PackageReference Include="${it}" Version="2.2.0" />`)
  expect(only('test/Shop.Tests/Shop.Tests.csproj', `<Project>\n${packages.join('\n')}\n</Project>`)).toEqual([
    'Amazon.Lambda.Core 2.2.0 (development) 2:1-66',
    'Microsoft.NET.Test.Sdk 2.2.0 (development) 3:1-70',
  ])
})

it('any manifest with a merge conflict is said, not half read', () => {
  const conflict = 'x\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n'
  for (const file of [
    'requirements.txt',
    'go.mod',
    'Gemfile',
    'build.gradle',
    'pom.xml',
    'Cargo.toml',
    'pyproject.toml',
    'composer.json',
    'a.csproj',
  ]) {
    const { gaps, manifests } = manifestsOf({ [file]: conflict })
    expect(gaps.map((it) => `${it.at?.file} ${it.level} ${it.at?.start.line} ${it.reason}`)).toEqual([`${file} error 2 merge-conflict`])
    expect(direct(manifests[0])).toEqual([])
  }
})
