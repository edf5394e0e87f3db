/** Where a repository says how it is reviewed. */
export const file = '.github/parapet.yml'

/** A service with one function and what calls it. */
export const service = (event: string, name = 'shop'): string => `service: ${name}
provider:
  name: aws
  runtime: nodejs22.x
functions:
  export:
    handler: export.handler
    events:
      - ${event}
`

export const guarded = service('http: { method: get, path: /orders, authorizer: aws_iam }')
/** What guarded its route is gone, which blocks. */
export const open = service('http: { method: get, path: /orders }')

/** The configuration in which that does not block. */
export const switchedOff = (because: string): string => `rules:
  route-lost-authorizer:
    severity: off
    because: ${because}
`
