// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AlsoJudged } from '../../../../src/core/model/verdict.ts';
import { renderVerdictGithub } from '../../../../src/render/verdict/github.ts';
import { verdictJson } from '../../../../src/render/verdict/json.ts';
import { renderVerdictMarkdown } from '../../../../src/render/verdict/markdown.ts';
import { renderVerdictText } from '../../../../src/render/verdict/text.ts';
import { assertResult } from '../assert-result.ts';
import { BLIND, HOLDS, type Judged, REFUSED, STALE } from './verdicts.ts';

const PAPER = { colour: false, unicode: true, width: undefined, verbose: false };
const ISSUER = 'https://token.actions.example.test';
const ALSO = {
  ...STALE.verdict,
  also: [
    {
      issuer: ISSUER,
      providerArn: 'arn:aws:iam::1:x',
      roleArn: undefined,
      subject: undefined,
      judged: HOLDS.verdict,
    },
  ],
};

/** One of the roles of a target, with the subject that it was judged for. */
function ofRole(name: string, { verdict: judged }: Judged): AlsoJudged {
  return {
    issuer: undefined,
    providerArn: undefined,
    roleArn: `arn:aws:iam::111122223333:role/team/${name}`,
    subject: `system:serviceaccount:shop:${name}`,
    judged,
  };
}

describe('what else a target comprises', () => {
  it('stands beside the verdict, one line each, when it is verbose', () => {
    const line = `${ISSUER}: OK: no problem found in issuer, keys, provider, role and token`;
    const text = renderVerdictText(STALE.facts, ALSO, { ...PAPER, verbose: true });
    assert.match(text, new RegExp(`\\nAlso checked\\n {2}✓ ${line}\\n`));
    assert.doesNotMatch(renderVerdictText(STALE.facts, ALSO, PAPER), /actions\.example/);
    assert.match(renderVerdictMarkdown(STALE.facts, ALSO), /\n- .*: OK: no problem found/);
  });

  it('is named on the short page where it is broken too: two of several roles', () => {
    const also = [ofRole('api', REFUSED), ofRole('ok', HOLDS), ofRole('web', REFUSED)];
    const verdict = { ...REFUSED.verdict, also };
    const text = renderVerdictText(REFUSED.facts, verdict, PAPER);
    const lines = text.split('\n').filter((line) => /^ {2}✗ role /.test(line));
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(': broken: '))),
      [
        '  ✗ role api for system:serviceaccount:shop:api',
        '  ✗ role web for system:serviceaccount:shop:web',
      ],
    );
    assert.doesNotMatch(text, /role ok/);
    const github = renderVerdictGithub(REFUSED.facts, verdict);
    const markdown = renderVerdictMarkdown(REFUSED.facts, verdict);
    for (const name of ['api', 'web']) {
      assert.match(github, new RegExp(`%0Arole ${name} for [^%]*: broken: `));
      assert.match(markdown, new RegExp(`^- role ${name} for .*: broken: `, 'm'));
    }
  });

  it('is counted where more is broken than the short page has lines for', () => {
    const also = ['a', 'b', 'c', 'd', 'e'].map((name) => ofRole(name, REFUSED));
    const text = renderVerdictText(REFUSED.facts, { ...REFUSED.verdict, also }, PAPER);
    assert.equal(text.match(/^ {2}✗ role /gm)?.length, 3);
    assert.match(text, /^ {2}and 2 more \(-v\)$/m);
  });

  it('needs no line where it is unknown for the reason of the headline', () => {
    const also = [ofRole('api', BLIND)];
    const text = renderVerdictText(BLIND.facts, { ...BLIND.verdict, also }, PAPER);
    assert.doesNotMatch(text, /role api/);
  });

  it('are members of the result, by its schema', () => {
    const json = verdictJson(STALE.facts, ALSO);
    assertResult('doctor.schema.json', json);
    assert.deepEqual(json.alsoJudged, [
      {
        issuer: ISSUER,
        providerArn: 'arn:aws:iam::1:x',
        roleArn: null,
        subject: null,
        verdict: 'ok',
        cause: null,
      },
    ]);
    assert.deepEqual(verdictJson(HOLDS.facts, HOLDS.verdict).alsoJudged, []);
  });
});

describe('probes over a while', () => {
  it('are counted where it is said how much was probed', () => {
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
    const text = renderVerdictText({ ...HOLDS.facts, series }, HOLDS.verdict, {
      ...PAPER,
      verbose: true,
    });
    assert.ok(
      text.includes(
        'probed for 60 s: the discovery document 60 times, 0 failed, slowest 31 ms; the key set 59 times, 3 failed, 1 more failed on this side; 1 distinct chain\n',
      ),
      text,
    );
    const whole = renderVerdictText(HOLDS.facts, HOLDS.verdict, { ...PAPER, verbose: true });
    assert.ok(!whole.includes('probed for'));
  });
});
