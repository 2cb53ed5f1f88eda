// SPDX-License-Identifier: Apache-2.0

import { NOW as WORLD_NOW } from '../../../world.ts';
import type { Form } from '../../../../src/surfaces/lab/protocol/form.ts';
import type { AccessKey, Session, World } from '../../../../src/surfaces/lab/world.ts';

export const NOW = WORLD_NOW;

/** The key of a user of the lab, changed as one likes. */
export function accessKey(changed: Partial<AccessKey> = {}): AccessKey {
  return {
    id: 'AKIAEXAMPLE',
    secret: 'secret',
    account: '111122223333',
    arn: 'arn:aws:iam::111122223333:user/lab',
    userId: 'AIDAEXAMPLE',
    session: undefined,
    ...changed,
  };
}

/** A session that was opened with nothing but a role, changed as one likes. */
export function session(changed: Partial<Session> = {}): Session {
  return {
    token: 'token',
    expires: NOW,
    role: 'arn:aws:iam::111122223333:role/example',
    policies: undefined,
    tags: {},
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    provider: undefined,
    ...changed,
  };
}

/** A world that holds nothing but these keys. */
export function world({
  accessKeys = [],
}: { readonly accessKeys?: readonly AccessKey[] } = {}): World {
  return {
    partition: 'aws',
    account: '111122223333',
    region: 'us-east-1',
    rules: { messages: 'current', match: 'path', hosts: 'both', keyCacheSeconds: 0 },
    providers: new Map(),
    roles: new Map(),
    policies: new Map(),
    clusters: new Map(),
    associations: new Map(),
    issuers: new Map(),
    publishing: {
      origin: 'https://localhost:8443',
      publish: () => undefined,
      withdraw: () => undefined,
    },
    organization: undefined,
    providerQuotas: new Map(),
    accessKeys: new Map(accessKeys.map((key) => [key.id, key])),
    kept: new Map(),
    beyond: undefined,
    decisions: [],
    calls: [],
  };
}

/** A form with these parameters. */
export function form(fields: Readonly<Record<string, string>>): Form {
  return { fields: new Map(Object.entries(fields)), caller: accessKey() };
}
