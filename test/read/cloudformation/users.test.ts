import { describe, expect, test } from 'vitest'
import { cloudFormation, permissions } from './template.ts'

describe('users and groups', () => {
  test('a user has what the groups have that it is in, as either of them tells', () => {
    const told = cloudFormation(`Resources:
  Team:
    Type: AWS::IAM::Group
    Properties: {Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: s3:GetObject, Resource: '*'}]}}]}
  Other: {Type: 'AWS::IAM::Group', Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']}}
  Ann: {Type: 'AWS::IAM::User', Properties: {Groups: [!Ref Team]}}
  Ben: {Type: 'AWS::IAM::User'}
  Both: {Type: 'AWS::IAM::UserToGroupAddition', Properties: {GroupName: !Ref Other, Users: [!Ref Ann, !Ref Ben, somebody]}}
  More:
    Type: AWS::IAM::GroupPolicy
    Properties: {GroupName: !Ref Team, PolicyDocument: {Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}}`)
    const ofTeam = ['s3:GetObject on * (line 4)', 's3:PutObject on * (line 11)']
    expect(permissions(told, 'Team')).toEqual(ofTeam)
    expect(permissions(told, 'Ann')).toEqual([...ofTeam, 'managed arn:aws:iam::aws:policy/ReadOnlyAccess (line 5)'])
    expect(permissions(told, 'Ben')).toEqual(['managed arn:aws:iam::aws:policy/ReadOnlyAccess (line 5)'])
  })

  test('a user has a credential where the template makes a key or a password for it', () => {
    const told = cloudFormation(`Parameters: {Stage: {Type: String}}
Conditions: {IsLive: !Equals [!Ref Stage, live]}
Resources:
  Ann: {Type: 'AWS::IAM::User', Properties: {UserName: ann}}
  Ben: {Type: 'AWS::IAM::User', Properties: {LoginProfile: {Password: x}}}
  Cid: {Type: 'AWS::IAM::User'}
  Dan: {Type: 'AWS::IAM::User'}
  KeyOfAnn: {Type: 'AWS::IAM::AccessKey', Properties: {UserName: ann}}
  KeyOfCid: {Type: 'AWS::IAM::AccessKey', Condition: IsLive, Properties: {UserName: !Ref Cid}}`)
    const credentials = told.part.principals.map(({ name, credential }) => [
      name,
      credential?.known === true ? credential.value : credential?.expression,
    ])
    expect(credentials).toEqual([
      ['Ann', true],
      ['Ben', true],
      ['Cid', 'IsLive'],
      ['Dan', false],
    ])
  })
})
