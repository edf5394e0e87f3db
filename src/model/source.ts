/** A place in a file of one revision. Lines and columns are 1-based; columns count UTF-16 code units. */
export interface Point {
  readonly line: number
  readonly column: number
}

/** A stretch of a file of one revision; `end` is exclusive. */
export interface Span {
  readonly file: string
  readonly start: Point
  readonly end: Point
  /**
   * Where what stands here has its value from, when that is elsewhere: a default, a mapping, a variable, a parameter file; nearest first. Only
   * while a revision is read: then the place is the first of them that the change touches.
   */
  readonly causes?: readonly Span[]
}

/**
 * Something that a value names and that only the deployment knows: a reference to a resource, a parameter
 * without a default, an imported value, a framework variable. Two symbols with the same `expression` are equal.
 */
export interface Unresolved {
  /** As written inside `${…}`: `OrdersTable.Arn`, `AWS::Region`, `ssm:/shop/kms`, `Fn::ImportValue:queue`. */
  readonly expression: string
  readonly refersTo: 'resource' | 'parameter' | 'pseudo' | 'import' | 'variable' | 'other'
  /** The CloudFormation type of the resource, when `refersTo` is `resource`. */
  readonly resourceType?: string
  /** The template of the repository that the resource is in, where that is another one: an output of a nested stack, an exported value. */
  readonly template?: string
  /** The name that the resource is given (`TableName`, `BucketName` …), where the template gives it one: its ARN by hand is the same resource. */
  readonly resourceName?: Text
  /**
   * What it is in a deployment that is given nothing: the literal at the end of `${opt:stage, env:STAGE, 'dev'}`. It is shown as the symbol, since
   * other deployments have others, and compared as this: a fallback that moves, or takes the place of the literal, is no other resource.
   */
  readonly assumed?: string
  /** How it stands in the file, and is shown, where that is known to stand for it: `eu-west-1` for the region of a service that is deployed there. */
  readonly written?: string
}

/** A value as written, with the place it was written: known, or an expression that we cannot resolve. */
export type Val<T> = Known<T> | Unknown
export interface Known<T> {
  readonly known: true
  readonly value: T
  readonly at: Span
}
export interface Unknown {
  readonly known: false
  /** What decides the value, as a person would find it in the file: `${ssm:/shop/kms}`. */
  readonly expression: string
  readonly at: Span
}

/** A string that may hold unresolved parts between known ones; `['arn:aws:s3:::', {expression:'Bucket'}, '/*']`. */
export interface Text {
  readonly parts: readonly (string | Unresolved)[]
  readonly at: Span
  /** Of an ARN that is put together by hand: the logical id of what the same stack makes under that name. */
  readonly ofStack?: string
  /** Only there under a condition that the deployment decides, where an item is one of a list. */
  readonly conditional?: true
}

/** Something seen and not understood. Gaps are never dropped: they are shown, and they weaken the verdict. */
export interface Gap {
  /**
   * `error`: a file or a part of it could not be read, so changes in it are invisible.
   * `warning`: something in it was not understood and may hide a change.
   * `note`: worth saying, decides nothing by itself.
   */
  readonly level: 'error' | 'warning' | 'note'
  readonly at: Span | null
  /** One plain sentence for the reader of the review. */
  readonly message: string
  /** A stable word for the kind of gap: `invalid-yaml`, `unresolved-variable`, `too-large`, `symlink`, `unsupported-plugin` … */
  readonly reason: string
  /** The files whose content decides what the gap hides. A gap is new when one of them changed; default: the file of `at`. */
  readonly about?: readonly string[]
  /** The unreadable thing itself (expression, source text): equal at base and head means that the gap is not this change's. */
  readonly subject?: string
}

/** One entry of a revision's file tree. */
export interface TreeEntry {
  readonly path: string
  readonly kind: 'file' | 'symlink' | 'submodule'
  /** The id of the blob: equal ids, equal bytes. */
  readonly sha: string
  /** Bytes; null where it is not known before reading. */
  readonly size: number | null
}

/** All paths of one revision. */
export interface Listing {
  /** The commit; null for a working tree. */
  readonly commit: string | null
  readonly entries: ReadonlyMap<string, TreeEntry>
}

/** A file's text, or why it could not be had (`too-large`, `not-text`, `lfs-pointer`, `symlink`, `submodule`, `unreadable`). */
export type Content = { readonly text: string } | { readonly refused: string }

/** One revision as plain text, as far as it was asked for; readers fetch nothing and ask for more by `missing`. */
export interface Snapshot {
  readonly listing: Listing
  readonly contents: ReadonlyMap<string, Content>
}
