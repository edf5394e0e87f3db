import type { SettingKind } from '../../../model/setting.ts'
import { get, items, known } from '../../syntax/tree.ts'
import { isTrue } from '../value.ts'
import { flag, listOf, named, present, quantity, type Row, row, said, tlsVersion, unsaid } from './row.ts'

/** What keeps data, under its type, and which of its settings matter. */
export interface Table {
  readonly kind: SettingKind
  readonly rows: readonly Row[]
}

const day = 86_400
const hour = 3_600

const deletion = (path = 'DeletionProtection'): Row => flag('deletion protection', [path], false)

/** All four together; a bucket that says nothing has them since April 2023, and one that says something has those that it names. */
const publicAccess: Row = row('block of public access', ['PublicAccessBlockConfiguration'], true, ({ value, keyAt }) => {
  if (value.kind !== 'map') return unsaid(value, keyAt)
  const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((it) => get(value, it))
  const open = blocks.find((it) => it !== undefined && known(it) === undefined)
  return open === undefined ? said(blocks.every(isTrue), keyAt) : unsaid(open, keyAt)
})

/** Every rule's origins together. */
const bucketCors: Row = row('CORS origins', ['CorsConfiguration', 'CorsRules'], [], ({ value, keyAt }) => {
  if (value.kind !== 'list') return unsaid(value, keyAt)
  const origins = value.items.flatMap((it) => items(get(it, 'AllowedOrigins')))
  return listOf({ ...value, items: origins }, keyAt)
})

const encrypted = (...path: readonly string[]): Row => flag('encryption at rest', path, false)
const transit = (...path: readonly string[]): Row => flag('encryption in transit', path, false)
const key = (...path: readonly string[]): Row => named('encryption key', path)

/** A topic is encrypted at rest where it names a key: https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html */
const topicEncryption: Row = present('encryption at rest', ['KmsMasterKeyId'])

/** By default with keys of SQS itself: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html */
const queueEncryption: Row = {
  name: 'encryption at rest',
  byDefault: true,
  read(properties) {
    const own = flag('encryption at rest', ['SqsManagedSseEnabled'], true).read(properties)
    const isOff = own?.value.known === true && own.value.value === false
    return isOff && get(properties, 'KmsMasterKeyId') !== undefined ? said(true, own.at) : own
  },
}

const cluster: readonly Row[] = [key('KmsKeyId'), deletion(), quantity('backup retention', ['BackupRetentionPeriod'], day, day)]

/**
 * Aurora encrypts what is new since February 2026, whatever a template says; a cluster of another engine only when asked to:
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
 */
const clusterEncryption: Row = {
  name: 'encryption at rest',
  byDefault: false,
  read(properties) {
    const engine = get(properties, 'Engine')
    const own = encrypted('StorageEncrypted').read(properties)
    if (engine === undefined || !known(engine)?.startsWith('aurora')) return own
    return said(true, own?.at ?? engine.at)
  },
}

/** An instance of Aurora is encrypted as its cluster is. */
const instanceEncryption: Row = {
  name: 'encryption at rest',
  byDefault: false,
  read(properties) {
    const inherits =
      get(properties, 'DBClusterIdentifier') ?? get(properties, 'SourceDBInstanceIdentifier') ?? get(properties, 'DBSnapshotIdentifier')
    return inherits === undefined ? encrypted('StorageEncrypted').read(properties) : said(true, inherits.at)
  },
}

const tableRows: readonly Row[] = [
  named('encryption key', ['SSESpecification', 'KMSMasterKeyId']),
  flag('point-in-time recovery', ['PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'], false),
  deletion('DeletionProtectionEnabled'),
  flag('time to live', ['TimeToLiveSpecification', 'Enabled'], false),
]

const search: readonly Row[] = [
  encrypted('EncryptionAtRestOptions', 'Enabled'),
  key('EncryptionAtRestOptions', 'KmsKeyId'),
  flag('HTTPS only', ['DomainEndpointOptions', 'EnforceHTTPS'], false),
  transit('NodeToNodeEncryptionOptions', 'Enabled'),
  tlsVersion('DomainEndpointOptions', 'TLSSecurityPolicy'),
]

/**
 * The settings of what keeps data. What the platform always encrypts (S3 since January 2023, DynamoDB, Secrets Manager, log groups, ECR) has
 * no setting for that, only for the key:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
 */
export const stores: ReadonlyMap<string, Table> = new Map<string, Table>([
  [
    'AWS::S3::Bucket',
    {
      kind: 'bucket',
      rows: [
        key('BucketEncryption', 'ServerSideEncryptionConfiguration', '0', 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'),
        flag('versioning', ['VersioningConfiguration', 'Status'], false, { Enabled: true, Suspended: false }),
        publicAccess,
        bucketCors,
        named('access log', ['LoggingConfiguration', 'DestinationBucketName']),
      ],
    },
  ],
  ['AWS::DynamoDB::Table', { kind: 'table', rows: tableRows }],
  ['AWS::Serverless::SimpleTable', { kind: 'table', rows: tableRows }],
  [
    'AWS::SQS::Queue',
    {
      kind: 'queue',
      rows: [
        queueEncryption,
        key('KmsMasterKeyId'),
        quantity('retention', ['MessageRetentionPeriod'], 4 * day),
        named('failure destination', ['RedrivePolicy', 'deadLetterTargetArn']),
      ],
    },
  ],
  ['AWS::SNS::Topic', { kind: 'topic', rows: [topicEncryption, key('KmsMasterKeyId')] }],
  [
    'AWS::Kinesis::Stream',
    {
      kind: 'stream',
      rows: [
        present('encryption at rest', ['StreamEncryption', 'EncryptionType']),
        key('StreamEncryption', 'KeyId'),
        quantity('retention', ['RetentionPeriodHours'], day, hour),
      ],
    },
  ],
  ['AWS::EFS::FileSystem', { kind: 'file system', rows: [encrypted('Encrypted'), key('KmsKeyId')] }],
  ['AWS::OpenSearchService::Domain', { kind: 'search domain', rows: search }],
  ['AWS::Elasticsearch::Domain', { kind: 'search domain', rows: search }],
  ['AWS::RDS::DBInstance', { kind: 'database', rows: [instanceEncryption, ...cluster] }],
  ['AWS::RDS::DBCluster', { kind: 'database', rows: [clusterEncryption, ...cluster] }],
  ['AWS::DocDB::DBCluster', { kind: 'database', rows: [encrypted('StorageEncrypted'), ...cluster] }],
  ['AWS::Neptune::DBCluster', { kind: 'database', rows: [encrypted('StorageEncrypted'), ...cluster] }],
  [
    'AWS::Redshift::Cluster',
    // Encrypted where nothing is said since January 2025: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
    { kind: 'data warehouse', rows: [flag('encryption at rest', ['Encrypted'], true), key('KmsKeyId')] },
  ],
  [
    'AWS::ElastiCache::ReplicationGroup',
    { kind: 'cache', rows: [encrypted('AtRestEncryptionEnabled'), transit('TransitEncryptionEnabled'), key('KmsKeyId')] },
  ],
  ['AWS::SecretsManager::Secret', { kind: 'secret', rows: [key('KmsKeyId')] }],
  ['AWS::Logs::LogGroup', { kind: 'log group', rows: [key('KmsKeyId'), quantity('log retention', ['RetentionInDays'], null, day)] }],
  ['AWS::ECR::Repository', { kind: 'repository', rows: [key('EncryptionConfiguration', 'KmsKey')] }],
  [
    'AWS::Cognito::UserPool',
    {
      kind: 'user pool',
      rows: [
        flag('deletion protection', ['DeletionProtection'], false, { ACTIVE: true, INACTIVE: false }),
        flag('self sign-up', ['AdminCreateUserConfig', 'AllowAdminCreateUserOnly'], true, { true: false, false: true }),
      ],
    },
  ],
])
