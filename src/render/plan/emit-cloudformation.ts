// SPDX-License-Identifier: Apache-2.0

import type { DeclaredProvider, DeclaredRole } from '../../core/plan/desired-state.ts';
import { seenOf } from '../../core/model/observed.ts';
import { comments, type Note } from '../comments.ts';
import {
  byHand,
  type Declared,
  documentOf,
  isNoneOfAws,
  labelOf,
  placeOf,
  providerNotes,
  roleNotes,
  valuesOf,
  type Emitting,
  requireLiteral,
} from './emit-declared.ts';
import { yamlDocument } from '../hcl-and-yaml.ts';

/**
 * The repair as a CloudFormation template in YAML.
 *
 * @throws TrustprintError `emit_impossible`
 */
export function emitCloudformation({ facts }: Emitting, declared: Declared): string {
  const { provider, roles } = declared;
  if (isNoneOfAws(declared)) return comments('#', byHand(declared));
  const owned = seenOf(facts.provider)?.tags ?? {};
  const id = logicalIdOf(owned['aws:cloudformation:logical-id']);
  const resources = {
    ...(provider === undefined ? {} : { [id]: providerResource(provider) }),
    ...Object.fromEntries(
      roles.map((role, index) => [labelOf('WorkloadRole', index), roleResource(role)]),
    ),
  };
  requireLiteral(valuesOf(declared));
  return [
    comments('#', [
      ...providerNotes(provider, WITHOUT_LIST),
      ...roleNotes(roles),
      // How it comes under the stack that has it, or under one that has not.
      owned['aws:cloudformation:stack-name'] === undefined
        ? 'cloudformation-import'
        : 'cloudformation-owned',
      ...byHand(declared),
    ]),
    yamlDocument({ AWSTemplateFormatVersion: '2010-09-09', Resources: resources }),
  ].join('');
}

/** @see CloudFormation Template Reference, AWS::IAM::OIDCProvider. */
function providerResource(provider: DeclaredProvider): Resource {
  const { url, clientIds, thumbprints, tags } = provider;
  const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    Type: 'AWS::IAM::OIDCProvider',
    ...KEPT,
    Properties: {
      Url: url,
      ClientIdList: clientIds,
      ...(thumbprints === undefined ? {} : { ThumbprintList: thumbprints }),
      ...(pairs.length === 0 ? {} : { Tags: pairs }),
    },
  };
}

/** @see CloudFormation Template Reference, AWS::IAM::Role. */
function roleResource({ change, role }: DeclaredRole): Resource {
  const { name, path } = placeOf(change);
  return {
    Type: 'AWS::IAM::Role',
    ...KEPT,
    Properties: {
      RoleName: name,
      Path: path,
      ...(role === undefined ? {} : { MaxSessionDuration: role.maxSessionDurationSeconds }),
      AssumeRolePolicyDocument: documentOf(change.after),
    },
  };
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy: string;
  readonly UpdateReplacePolicy: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** An import demands the first; and no stack that is thrown away may take the trust with it. */
const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

/** Logical ids are letters and digits (CloudFormation User Guide); the tag may say anything. */
function logicalIdOf(tag: string | undefined): string {
  return tag !== undefined && /^[A-Za-z0-9]{1,255}$/.test(tag) ? tag : 'OidcProvider';
}

const WITHOUT_LIST: readonly Note[] = ['cloudformation-no-list', 'cloudformation-list-stays'];
