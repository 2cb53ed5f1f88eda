// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { verdictJson } from '../../../../src/render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../../../src/render/verdict/markdown.ts';
import { renderVerdictText } from '../../../../src/render/verdict/text.ts';
import { assertResult } from '../assert-result.ts';
import { HOLDS, STALE } from './verdicts.ts';

const PAPER = { colour: false, unicode: true, width: undefined, verbose: false };
const ISSUER = 'https://token.actions.example.test';
const ALSO = {
  ...STALE.verdict,
  also: [{ issuer: ISSUER, providerArn: 'arn:aws:iam::1:x', judged: HOLDS.verdict }],
};

describe('the other providers of a role', () => {
  it('stand beside the verdict, one line each', () => {
    const line = `${ISSUER}: holds: STS would give credentials`;
    const text = renderVerdictText(STALE.facts, ALSO, PAPER);
    assert.match(text, new RegExp(`\\nOther providers of the role\\n {2}√ ${line}\\n`));
    assert.match(renderVerdictMarkdown(STALE.facts, ALSO), /\n- .*: holds: STS would give/);
  });

  it('are members of the result, by its schema', () => {
    const json = verdictJson(STALE.facts, ALSO);
    assertResult('doctor.schema.json', json);
    assert.deepEqual(json.alsoJudged, [
      { issuer: ISSUER, providerArn: 'arn:aws:iam::1:x', verdict: 'ok', cause: null },
    ]);
    assert.deepEqual(verdictJson(HOLDS.facts, HOLDS.verdict).alsoJudged, []);
  });
});

describe('looks over a while', () => {
  it('are counted where it is told how much was looked', () => {
    const at = { host: 'oidc.example.test', port: 443 };
    const series = {
      overMs: 60_000,
      documents: [
        {
          ...at,
          document: 'discovery' as const,
          looks: 60,
          failed: 0,
          unseen: 0,
          slowestMs: 31.2,
          reasons: [],
        },
        {
          ...at,
          document: 'jwks' as const,
          looks: 60,
          failed: 3,
          unseen: 1,
          slowestMs: undefined,
          reasons: [],
        },
      ],
    };
    const text = renderVerdictText({ ...HOLDS.facts, series }, HOLDS.verdict, PAPER);
    assert.ok(
      text.includes(
        'looking for 60 s: the discovery document 60 times, 0 failed, the slowest after 31 ms; the key set 59 times, 3 failed, and 1 more failed for reasons of ours; 1 distinct chain\n',
      ),
      text,
    );
    assert.ok(!renderVerdictText(HOLDS.facts, HOLDS.verdict, PAPER).includes('looking for'));
  });
});
