// SPDX-License-Identifier: Apache-2.0

/**
 * Holds our evaluator of trust policies against another one that knows nothing of ours, on policies
 * that are made up. `TRUSTPRINT_FUZZ_RUNS` asks for more of them.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { runSimulation } from '@cloud-copilot/iam-simulate';
import * as fc from 'fast-check';

import { parseTrustPolicy } from '../../src/core/model/trust-policy.ts';
import { decide } from '../../src/core/policy/decide.ts';
import { type Case, CASES, ISSUER, PROVIDER, WEB_IDENTITY } from './generated-policies.ts';
import { assertShare, propertyRuns } from '../property-runs.ts';

const ROLE = { resource: 'arn:aws:iam::111122223333:role/example', accountId: '111122223333' };

type Word = 'allowed' | 'denied' | 'unknown';

function ourWord({ policy, context }: Case): Word {
  const values = Object.entries(context).map(
    ([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value] as const,
  );
  return decide(parseTrustPolicy(JSON.stringify(policy)), {
    principalProviderArn: PROVIDER,
    action: WEB_IDENTITY,
    context: Object.fromEntries(values),
  }).outcome;
}

async function theirWord({ policy, context }: Case): Promise<Word> {
  const contextVariables = Object.fromEntries(
    Object.entries(context).map(
      ([key, value]) => [key, typeof value === 'string' ? value : [...value]] as const,
    ),
  );
  const simulated = await runSimulation(
    {
      request: { principal: PROVIDER, action: WEB_IDENTITY, resource: ROLE, contextVariables },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
    },
    {},
  );
  assert.ok(simulated.resultType === 'single', JSON.stringify(simulated));
  assert.deepEqual(simulated.result.ignoredContextKeys, [], 'the oracle left keys out');
  return simulated.overallResult === 'Allowed' ? 'allowed' : 'denied';
}

describe('a trust policy', () => {
  it('comes to the same as the oracle has it, whatever it says', async () => {
    const words: Word[] = [];
    await fc.assert(
      fc.asyncProperty(CASES, async (asked) => {
        const ours = ourWord(asked);
        words.push(ours);
        assert.equal(ours, await theirWord(asked));
      }),
      RUNS,
    );
    // A test that only ever saw one word would hold little.
    for (const word of ['allowed', 'denied'] as const) {
      assertShare(words.filter((one) => one === word).length, RUNS, 1 / 10, word);
    }
  });
});

/** Where the two differ, and why the policies that are made up keep away from it. */
interface Difference {
  readonly where: string;
  readonly condition: object;
  readonly context: Case['context'];
  readonly version?: string;
  readonly ours: Word;
  readonly theirs: Word;
}

const DIFFERENCES: readonly Difference[] = [
  {
    where: 'ForAnyValue with IfExists is asked of an absent key: AWS does not say which wins',
    condition: { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'team' } },
    context: {},
    ours: 'unknown',
    theirs: 'denied',
  },
  {
    where:
      'a negated operator is given a variable without a value: what AWS does is not documented',
    condition: { StringNotEquals: { 'sts:RoleSessionName': '${aws:username}' } },
    context: { 'sts:RoleSessionName': 'ci' },
    ours: 'unknown',
    theirs: 'denied',
  },
  {
    where: 'a policy of 2008 has a variable, which is no variable there (documented)',
    condition: { StringEquals: { 'sts:RoleSessionName': '${sts:RoleSessionName}' } },
    context: { 'sts:RoleSessionName': 'ci' },
    version: '2008-10-17',
    ours: 'denied',
    theirs: 'allowed',
  },
  {
    where: 'an operator that takes no patterns is given ${*}, which is an asterisk (documented)',
    condition: { StringEquals: { 'sts:RoleSessionName': 'ci-${*}' } },
    context: { 'sts:RoleSessionName': 'ci-*' },
    ours: 'allowed',
    theirs: 'denied',
  },
  {
    where: 'a negated operator that takes no patterns is given ${*}',
    condition: { 'ForAnyValue:StringNotEquals': { 'sts:RoleSessionName': ['ci-${*}'] } },
    context: { 'sts:RoleSessionName': 'ci-*' },
    ours: 'denied',
    theirs: 'allowed',
  },
  {
    where: 'an operator that minds no case is given ${*}, which is an asterisk (documented)',
    condition: { StringEqualsIgnoreCase: { 'sts:RoleSessionName': 'ci-${*}' } },
    context: { 'sts:RoleSessionName': 'ci-*' },
    ours: 'allowed',
    theirs: 'denied',
  },
  {
    where: 'a range is all addresses, which the oracle takes for none',
    condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
    context: { 'aws:SourceIp': '192.0.2.7' },
    ours: 'allowed',
    theirs: 'denied',
  },
  {
    where: 'an address is of another family than the address that it must not be',
    condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.7' } },
    context: { 'aws:SourceIp': '2001:db8::1' },
    ours: 'allowed',
    theirs: 'denied',
  },
  {
    where: 'amr, which has a list of values (documented), has no set operator',
    condition: { StringEquals: { [`${ISSUER}:amr`]: 'authenticated' } },
    context: { [`${ISSUER}:amr`]: ['authenticated'] },
    ours: 'denied',
    theirs: 'allowed',
  },
  {
    where: 'amr has several values, which the oracle takes for one',
    condition: { 'ForAnyValue:StringEquals': { [`${ISSUER}:amr`]: 'authenticated' } },
    context: { [`${ISSUER}:amr`]: [ISSUER, 'authenticated'] },
    ours: 'allowed',
    theirs: 'denied',
  },
];

describe('the oracle', () => {
  it('is asked in tests alone: its licence binds whoever passes it on', () => {
    const published = globSync('{src,bin,scripts,bench,examples}/**/*.{ts,js}');
    assert.ok(published.length > 100);
    const asking = published.filter((path) =>
      readFileSync(path, 'utf8').includes('@cloud-copilot'),
    );
    assert.deepEqual(asking, []);
  });
});

describe('the oracle is known to differ, where', () => {
  for (const { where, condition, context, version = '2012-10-17', ours, theirs } of DIFFERENCES) {
    it(where, async () => {
      const Principal = { Federated: PROVIDER };
      const Statement = { Effect: 'Allow', Principal, Action: WEB_IDENTITY, Condition: condition };
      const asked: Case = { policy: { Version: version, Statement }, context };
      assert.equal(ourWord(asked), ours);
      assert.equal(
        await theirWord(asked),
        theirs,
        'it no longer differs: make up such policies too',
      );
    });
  }
});

const RUNS = propertyRuns(600);
