// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../src/core/evaluate.ts';
import { withSuppressions } from '../../../../src/core/model/suppressions.ts';
import { renderVerdictGithub } from '../../../../src/render/verdict/github.ts';
import { verdictJson } from '../../../../src/render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../../../src/render/verdict/markdown.ts';
import { renderVerdictSarif } from '../../../../src/render/verdict/sarif.ts';
import { renderVerdictText } from '../../../../src/render/verdict/text.ts';
import { facts, LEAF, listing } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';

const WORLD = facts({ provider: listing(LEAF.certificate.sha1) });
const VERDICT = withSuppressions(
  evaluate(WORLD),
  [
    { check: 'leaf-pinned', target: undefined, reason: 'replaced in June', until: '2026-06-30' },
    { check: 'list-full', target: undefined, reason: 'old', until: '2026-01-31' },
  ],
  WORLD,
);
const SAID = 'suppressed until 2026-06-30: replaced in June';
const STALE = 'the suppression of list-full ended on 2026-01-31';

describe('a finding that was suppressed', () => {
  it('is said in text with its reason and end, without proof and without what to do', () => {
    const paper = { colour: false, unicode: true, width: undefined, verbose: false };
    for (const verbose of [false, true]) {
      const text = renderVerdictText(WORLD, VERDICT, { ...paper, verbose });
      assert.match(text, new RegExp(`^ *- leaf-pinned .*; ${SAID}$`, 'm'));
      assert.ok(text.includes(`· ${STALE}`), text);
      assert.doesNotMatch(text, /explain leaf-pinned/);
    }
  });

  it('is in JSON as it was, with why and until when', () => {
    const json = verdictJson(WORLD, VERDICT);
    assertResult('doctor.schema.json', json);
    const finding = json.checks.find(({ check }) => check === 'leaf-pinned');
    assert.deepEqual(
      [finding?.status, finding?.suppressed],
      ['fail', { reason: 'replaced in June', until: '2026-06-30' }],
    );
    assert.deepEqual(json.staleSuppressions, [
      { check: 'list-full', target: null, reason: 'old', until: '2026-01-31', why: 'expired' },
    ]);
    assert.ok(json.checks.filter(({ suppressed }) => suppressed !== null).length === 1);
  });

  it('is a notice for a GitHub job, and a word in Markdown', () => {
    const github = renderVerdictGithub(WORLD, VERDICT);
    assert.match(
      github,
      new RegExp(`^::notice title=Trustprint%3A leaf-pinned::.*%0A${SAID}$`, 'm'),
    );
    assert.match(github, new RegExp(`^::notice title=Trustprint::${STALE}`, 'm'));
    const markdown = renderVerdictMarkdown(WORLD, VERDICT);
    assert.match(markdown, /^\| warning, suppressed \| .*leaf-pinned.*suppressed until/m);
    assert.match(markdown, /^- the suppression of list\\-full ended/m);
  });

  it('is a suppressed result of SARIF, and then every other result says that it is not', () => {
    const { runs } = JSON.parse(renderVerdictSarif(WORLD, VERDICT, { version: '1.0.0' })) as Sarif;
    const [run] = runs;
    const results = run?.results ?? [];
    assert.ok(results.every(({ suppressions }) => suppressions !== undefined));
    const found = results.find(({ ruleId }) => ruleId === 'leaf-pinned');
    assert.deepEqual(found?.suppressions, [
      {
        kind: 'external',
        status: 'accepted',
        justification: 'replaced in June',
        properties: { until: '2026-06-30' },
      },
    ]);
    const [invocation] = run?.invocations ?? [];
    assert.match(invocation?.toolConfigurationNotifications[0]?.message.text ?? '', /list-full/);
    const plain = JSON.parse(
      renderVerdictSarif(WORLD, evaluate(WORLD), { version: '1.0.0' }),
    ) as Sarif;
    assert.ok(plain.runs[0]?.results.every(({ suppressions }) => suppressions === undefined));
  });
});

interface Sarif {
  readonly runs: readonly {
    readonly invocations: readonly {
      readonly toolConfigurationNotifications: readonly {
        readonly message: { readonly text: string };
      }[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly suppressions?: readonly object[];
    }[];
  }[];
}
