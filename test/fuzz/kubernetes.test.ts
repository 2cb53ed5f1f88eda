// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import fc from 'fast-check';
import { stringify } from 'yaml';

import { parseKubeconfig } from '../../src/adapters/clusters/kubeconfig-form.ts';
import { serviceAccountOf } from '../../src/adapters/clusters/objects.ts';
import { parseCredential } from '../../src/adapters/clusters/plugin.ts';
import { podOf } from '../../src/adapters/clusters/pods.ts';
import { grantOf } from '../../src/adapters/clusters/rights.ts';
import { shownWords, wordsOfProgram } from '../../src/adapters/clusters/safe-text.ts';
import { podWebhooksOf } from '../../src/adapters/clusters/webhooks.ts';
import { type ErrorCode, TrustprintError } from '../../src/core/error.ts';
import { kubeconfig } from '../contract/kubernetes-under-test.ts';
import { propertyRuns } from '../property-runs.ts';
import { pod, SECRET, serviceAccount, WEBHOOKS } from '../servers/kubernetes-objects.ts';

/** A few in every run; the nightly script asks for many. */
const RUNS = propertyRuns(150);

const AT = { file: '/home/jane/.kube/config', folder: '/home/jane/.kube' };

/** Text of the real thing with pieces of it cut out, doubled, or replaced. */
function damaged(original: string): fc.Arbitrary<string> {
  const cut = fc.record({
    from: fc.nat(original.length),
    length: fc.nat(40),
    put: fc.oneof(
      fc.constantFrom(
        '',
        '\n',
        '  ',
        ': ',
        '- ',
        '{',
        '}',
        '[',
        '"',
        '&a ',
        '*a ',
        '!!binary ',
        'null',
      ),
      fc.string({ maxLength: 5 }),
    ),
  });
  return fc
    .array(cut, { maxLength: 4 })
    .map((cuts) =>
      cuts.reduce(
        (text, { from, length, put }) => text.slice(0, from) + put + text.slice(from + length),
        original,
      ),
    );
}

/** Of a value from outside: members gone, null, or of another kind. */
function changed(original: unknown): fc.Arbitrary<unknown> {
  const paths: (readonly string[])[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    paths.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) walk(member, [...path, key]);
  };
  walk(original, []);
  return fc
    .tuple(fc.constantFrom(...paths), fc.anything({ maxDepth: 2 }))
    .map(([path, value]) => replacedAt(original, path, value));
}

function replacedAt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((one: unknown, index) =>
      String(index) === key ? replacedAt(one, rest, by) : one,
    );
  }
  const members = value as Readonly<Record<string, unknown>>;
  return { ...members, [key]: replacedAt(members[key], rest, by) };
}

function holds<T>(given: fc.Arbitrary<T>, code: ErrorCode, parse: (value: T) => unknown): void {
  fc.assert(
    fc.property(given, (value) => {
      try {
        parse(value);
      } catch (error) {
        assert.ok(error instanceof TrustprintError, String(error));
        assert.equal(error.code, code);
        assert.ok(!JSON.stringify([error.message, error.facts, error.hint]).includes(SECRET));
      }
    }),
    RUNS,
  );
}

describe('whatever comes of a kubeconfig or a cluster', () => {
  const config = stringify(
    kubeconfig({
      server: 'https://127.0.0.1:6443',
      user: {
        token: SECRET,
        as: 'jane',
        'as-user-extra': { team: [SECRET] },
        exec: { apiVersion: 'v1', command: 'aws', env: [{ name: 'A', value: SECRET }] },
      },
    }),
  );

  it('a kubeconfig is read, or refused without its secrets, and without a word elsewhere', async () => {
    const warnings: string[] = [];
    const warned = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', warned);
    holds(damaged(config), 'kubeconfig_unusable', (text) => parseKubeconfig(text, AT));
    holds(fc.string({ unit: 'binary' }), 'kubeconfig_unusable', (text) =>
      parseKubeconfig(text, AT),
    );
    parseKubeconfig(`a: !odd ${SECRET}\n? [b]\n: c`, AT);
    await turn();
    process.off('warning', warned);
    assert.deepEqual(warnings, []);
  });

  it('an object is read, or refused without its secrets', () => {
    const code = 'kubernetes_answer_unreadable';
    holds(changed(pod()), code, (value) => {
      assert.ok(!JSON.stringify(podOf(value)).includes(SECRET));
    });
    holds(changed(serviceAccount()), code, serviceAccountOf);
    holds(changed(WEBHOOKS), code, podWebhooksOf);
  });

  it('who made a pod is named as an object may be: a name that is a flag is nobody', () => {
    for (const [name, owner] of [
      ['web', { kind: 'StatefulSet', name: 'web' }],
      ['--kubeconfig=/tmp/other', undefined],
      ['-f', undefined],
      ['a/../b', undefined],
    ] as const) {
      const made = pod();
      const ownerReferences = [{ kind: 'StatefulSet', name, controller: true }];
      const metadata = { ...(made['metadata'] as object), ownerReferences };
      assert.deepEqual(podOf({ ...made, metadata }).owner, owner);
    }
  });

  it('what a plugin prints is a credential, or words that quote none of it', () => {
    const printed = JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: 'v1',
      status: { token: SECRET, expirationTimestamp: '2026-11-25T00:00:00Z' },
    });
    fc.assert(
      fc.property(damaged(printed), (text) => {
        const credential = parseCredential(text, 'v1');
        if (typeof credential === 'string') assert.ok(!credential.includes(SECRET));
      }),
      RUNS,
    );
  });

  it('words that are shown hold no token and move no cursor', () => {
    const token = `k8s-aws-v1.${'Q'.repeat(60)}`;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        const told = `${before} ${token} ${SECRET} ${after}`;
        for (const shown of [shownWords(told, [SECRET]), wordsOfProgram(told)]) {
          assert.ok(!shown.includes(token));
          assert.doesNotMatch(shown, /\p{C}/u);
        }
        assert.ok(!shownWords(told, [SECRET]).includes(SECRET));
      }),
      RUNS,
    );
  });

  it('a printed command has no syntax of a shell but our own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (user) => {
        const right = { verb: 'get', group: '', resource: 'pods', namespace: 'shop' } as const;
        const { command } = grantOf(right, user);
        if (command !== undefined) {
          const unquoted = command.replaceAll(/'[^']*'/g, '').replaceAll(String.raw`\'`, '');
          assert.doesNotMatch(unquoted.replaceAll(' && ', ' '), /[^\w@%+=:,./ -]/);
        }
      }),
      RUNS,
    );
  });
});
