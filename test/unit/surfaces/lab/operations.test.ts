// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { TrustprintError } from '../../../../src/core/error.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import type { Answer } from '../../../../src/surfaces/lab/protocol/answer.ts';
import { operations } from '../../../../src/surfaces/lab/protocol/catalogue.ts';
import { json11Reply } from '../../../../src/surfaces/lab/protocol/json-protocol.ts';
import type { RequestContext, Operation } from '../../../../src/surfaces/lab/protocol/operation.ts';
import { queryReply } from '../../../../src/surfaces/lab/protocol/query-protocol.ts';
import { shapeRefusal } from '../../../../src/surfaces/lab/protocol/parameter-validation.ts';
import {
  usualCluster,
  usualProvider,
  usualRole,
  WORKLOAD,
} from '../../../../src/surfaces/lab/control/defaults.ts';
import { fleetOrganization } from '../../../../src/surfaces/lab/scenarios/fleet-organization.ts';
import type { World } from '../../../../src/surfaces/lab/world.ts';
import { form, NOW, world } from './lab-world.ts';

const PLACE = {
  partition: 'aws',
  account: '111122223333',
  region: 'us-east-1',
  issuer: parseIssuer('https://oidc.example.test/id/A'),
  now: NOW,
} as const;

/** A moment at which nothing outside can be reached. */
const MOMENT: RequestContext = {
  now: NOW,
  ports: {
    clock: { now: () => NOW, pause: async () => undefined },
    endpoints: { connect: unreachable, addressesOf: unreachable },
  },
  signal: new AbortController().signal,
};

async function unreachable(): Promise<never> {
  throw new TrustprintError('endpoint_unreachable', 'nothing can be reached here');
}

function furnished(): World {
  const provider = usualProvider(PLACE, ['a'.repeat(40)]);
  const role = usualRole(PLACE, WORKLOAD);
  const cluster = usualCluster(PLACE);
  const empty = world();
  empty.providers.set(provider.arn, provider);
  empty.roles.set(role.arn, role);
  empty.clusters.set(cluster.arn, cluster);
  return empty;
}

async function answerTo(
  operation: Operation,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  const asked = form(fields);
  return (
    shapeRefusal(asked, operation.members) ?? (await operation.run(asked, furnished(), MOMENT))
  );
}

/** Values that get past the shape now and then, and values that do not. */
const VALUES = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    usualProvider(PLACE, []).arn,
    usualRole(PLACE, WORKLOAD).arn,
    usualRole(PLACE, WORKLOAD).name,
    usualRole(PLACE, WORKLOAD).trustPolicy,
    'https://oidc.example.test',
    'https://[::1]:443',
    'arn:aws:iam::111122223333:oidc-provider/x',
    '{"Statement":[{"Effect":"Allow","Principal":"*","Action":[]}]}',
    'eyJhbGciOiJSUzI1NiJ9.e30.AA',
    `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"iss":"https://oidc.example.test/id/A","aud":{},"exp":1e400}').toString('base64url')}.AA`,
    '900',
    '-1',
    '',
  ),
  fc.json(),
);

const NAMES = (operation: Operation) =>
  fc.constantFrom(
    ...operation.members.flatMap(({ name }) => [name, `${name}.member.1`, `${name}.member.1.Key`]),
    'PolicyArns.member.1.arn',
    'ProviderId',
  );

const SPEAKING_JSON: ReadonlySet<string> = new Set(['organizations', 'account', 'servicequotas']);
const BODY_NAMES = [
  'CreateAccountRequestId',
  'MaxResults',
  'NextToken',
  'ParentId',
  'QuotaCode',
  'RegionOptStatusContains',
  'RoleName',
  'ServiceCode',
];

describe('an operation of the lab', () => {
  for (const operation of operations) {
    it(`answers ${operation.action}, whatever the form`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.dictionary(NAMES(operation), VALUES), async (fields) => {
          const answer = await answerTo(operation, fields);
          const reply = queryReply(answer, { operation, accept: null });
          assert.ok(reply.status < 500 || answer.kind === 'refused');
        }),
        { numRuns: 60 },
      );
    });
  }

  for (const operation of operations.filter(({ service }) => SPEAKING_JSON.has(service))) {
    it(`answers ${operation.action}, whatever the body`, async () => {
      const names = fc.constantFrom('AccountId', 'AccountName', 'ChildId', 'Email', ...BODY_NAMES);
      await fc.assert(
        fc.asyncProperty(fc.dictionary(names, fc.oneof(fc.jsonValue(), VALUES)), async (json) => {
          const organization = fleetOrganization(PLACE, NOW);
          const there: World = { ...furnished(), organization };
          const answer = await operation.run({ ...form({}), json }, there, MOMENT);
          const reply = json11Reply(answer);
          assert.ok(reply.status < 500, reply.body);
          JSON.parse(reply.body);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('that STS decides gives credentials for no token that nobody signed', async () => {
    const operation = operations.find(({ action }) => action === 'AssumeRoleWithWebIdentity');
    assert.ok(operation !== undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.string(),
        async (header, claims, signature) => {
          const token = [JSON.stringify(header), JSON.stringify(claims), signature]
            .map((part) => Buffer.from(part).toString('base64url'))
            .join('.');
          const answer = await answerTo(operation, {
            RoleArn: usualRole(PLACE, WORKLOAD).arn,
            RoleSessionName: 'test',
            WebIdentityToken: token,
          });
          assert.equal(answer.kind, 'refused');
        },
      ),
    );
  });
});
