import { describe, expect, it } from 'vitest'
import { direct, locked, manifestsOf } from './revision.ts'

const only = (file: string, text: string): string[] => direct(manifestsOf({ [file]: text }).manifests[0])

it('build.gradle, in Groovy and Kotlin', () => {
  const text = [
    "def moneyVersion = '2.1.0'",
    'dependencies {',
    '    implementation "com.example:money:${moneyVersion}"',
    "    implementation platform('com.example:bom:1.0')",
    "    compile group: 'com.example', name: 'carts', version: '1.3.0'",
    '    api(',
    "        'com.example:lists:4.2.0',",
    "//      'com.example:no:1.0',",
    '        "com.example:open:${elsewhere}"',
    '    )',
    "    testImplementation 'junit:junit:4.13'",
    '    implementation(project(":other"))',
    '    implementation(libs.catalog)',
    '}',
    'buildscript { dependencies {',
    "    classpath 'com.example:plugin:7.0'",
    '    errorprone("com.example:checks:1.0")',
    "    exclude 'com.example:no'",
    "    dependsOn 'jar:build'",
    '}}',
  ].join('\n')
  expect(only('build.gradle', text)).toEqual([
    'com.example:money 2.1.0 (runtime) 3:5-55',
    'com.example:bom 1.0 (runtime) 4:5-51',
    'com.example:carts 1.3.0 (runtime) 5:5-66',
    'com.example:lists 4.2.0 (runtime) 7:9-35',
    'com.example:open ${elsewhere} (runtime) 9:9-40',
    'junit:junit 4.13 (development) 11:5-42',
    'com.example:plugin 7.0 (development) 16:5-39',
    'com.example:checks 1.0 (development) 17:5-41',
  ])
  expect(only('build.gradle.kts', 'dependencies {\n    implementation("com.example:money:2.1.0")\n}\n')).toEqual([
    'com.example:money 2.1.0 (runtime) 2:5-46',
  ])
})

describe('gradle.lockfile', () => {
  const script = "dependencies {\n    implementation 'com.example:money:2.1.0'\n    implementation 'com.example:carts'\n}\n"
  const lock = [
    '# This is a Gradle generated file for dependency locking.',
    'com.example:carts:1.3.0=compileClasspath,runtimeClasspath',
    'com.example:lists:4.2.0=runtimeClasspath,testRuntimeClasspath',
    'com.example:money:2.1.3=compileClasspath,runtimeClasspath',
    'com.example:probe:5.1=testCompileClasspath,testRuntimeClasspath',
    'com.example:checks:1.0=annotationProcessor,checkstyle',
    'empty=signatures',
  ].join('\n')

  it('gives the versions that are taken, and what does not ship', () => {
    const [manifest] = manifestsOf({ 'build.gradle': script, 'gradle.lockfile': lock }).manifests
    expect(manifest?.lockfile).toBe('gradle.lockfile')
    expect(manifest?.dependencies.map((it) => `${it.name} ${it.version} ${it.outOfStep}`)).toEqual([
      'com.example:money 2.1.3 false',
      'com.example:carts 1.3.0 false',
    ])
    expect(locked(manifest)).toEqual([
      'com.example:carts@1.3.0',
      'com.example:checks@1.0 dev',
      'com.example:lists@4.2.0',
      'com.example:money@2.1.3',
      'com.example:probe@5.1 dev',
    ])
    expect(manifest?.lock?.packages.get('com.example:lists:4.2.0')?.line).toBe(3)
  })

  it('may take several versions, for what ships and for what is compiled against', () => {
    const twice =
      'com.example:carts:1.2.0=testCompileClasspath\ncom.example:carts:1.3.0=runtimeClasspath\ncom.example:carts:1.4.0=testRuntimeClasspath\n'
    const [manifest] = manifestsOf({ 'build.gradle': script, 'gradle.lockfile': twice }).manifests
    expect(manifest?.dependencies[1]?.version).toBe('1.3.0')
    expect(locked(manifest)).toEqual(['com.example:carts@1.2.0 dev', 'com.example:carts@1.3.0', 'com.example:carts@1.4.0 dev'])
  })

  it('is read for a project that has no script of its own', () => {
    const { manifests } = manifestsOf({ 'build.gradle': script, 'orders/gradle.lockfile': lock }, ['orders/gradle.lockfile'])
    expect(manifests.map((it) => [it.file, it.lock?.packages.size])).toEqual([['orders/gradle.lockfile', 5]])
  })

  it('lags behind a script that asks for more', () => {
    const [manifest] = manifestsOf({ 'build.gradle': script.replace('2.1.0', '2.2.0'), 'gradle.lockfile': lock }).manifests
    expect(manifest?.dependencies.map((it) => it.outOfStep)).toEqual([true, false])
  })

  it('is read when it alone changed', () => {
    const { manifests } = manifestsOf({ 'build.gradle': script, 'gradle.lockfile': lock }, ['gradle.lockfile'])
    expect(manifests.map((it) => it.file)).toEqual(['build.gradle', 'gradle.lockfile'])
  })
})
