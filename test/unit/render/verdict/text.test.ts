// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Asked, evaluate } from '../../../../src/core/evaluate.ts';
import type { Paper } from '../../../../src/render/page.ts';
import type { Detail } from '../../../../src/render/verdict/findings.ts';
import { renderVerdictBare, renderVerdictText } from '../../../../src/render/verdict/text.ts';
import { ISSUER, ROOT, ROLE_ARN } from '../../../world.ts';
import { answered, BLIND, HOLDS, HOSTILE, type Judged, STALE } from './verdicts.ts';

const PAPER: Paper & Detail = { colour: false, unicode: true, width: undefined, verbose: false };

function textOf({ facts, verdict }: Judged, changed: Partial<Paper & Detail> = {}): string {
  return renderVerdictText(facts, verdict, { ...PAPER, ...changed });
}

describe('the text of a verdict', () => {
  it('says the verdict in one sentence first and last', () => {
    for (const judged of [HOLDS, STALE, BLIND]) {
      const lines = textOf(judged).trimEnd().split('\n');
      assert.equal(lines[0], lines.at(-1));
    }
    assert.match(textOf(HOLDS), /^√ holds: STS would give credentials\n/);
    assert.match(textOf(STALE), /^× broken \(proven\): /);
    assert.match(textOf(BLIND), /^\? could not tell: /);
  });

  it('claims no credentials where steps of STS were left out', () => {
    const narrowed = (asked: Asked): string =>
      textOf({ ...HOLDS, verdict: evaluate(HOLDS.facts, asked) });
    assert.match(narrowed({ only: ['lab-port'] }), /^√ holds: no step of STS was asked about\n/);
    assert.match(narrowed({ skip: ['signature'] }), /^√ holds: nothing that was looked at stands/);
  });

  it('names what was asked about, and from where, when and as whom it was looked', () => {
    const text = textOf(HOLDS);
    for (const said of [
      ISSUER,
      ROLE_ARN,
      'laptop, directly',
      '2026-06-01T12:00:00Z',
      'user/admin',
      'Mozilla roots of Node 24.x',
    ]) {
      assert.ok(text.includes(said), said);
    }
  });

  it('proves a thumbprint that does not match: what is listed beside what is presented', () => {
    const text = textOf(STALE);
    assert.match(text, /IAM lists\n +(ab){20} {2}not presented\n/);
    assert.match(text, new RegExp(`${ROOT.certificate.sha1} {2}CN=Example Root {2}<- top\n`));
  });

  it('gives the remedy as a command, then what STS answers', () => {
    const text = textOf(STALE);
    const remedy = text.indexOf('\n    trustprint fix ');
    const answer = text.indexOf("doesn't match configured thumbprint");
    assert.ok(remedy > 0 && answer > remedy, text);
  });

  it('shows all gates in their order, and counts the hygiene that passes', () => {
    const text = textOf(HOLDS);
    const gates = HOLDS.verdict.checks.filter(({ kind }) => kind === 'gate');
    const places = gates.map(({ check }) => text.indexOf(`√ ${check} `));
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    );
    assert.ok(places.every((place) => place > 0));
    assert.match(text, /√ \d+ checks pass/);
  });

  it('puts what was not asked about on a line of its own', () => {
    const { facts } = HOLDS;
    const text = textOf({
      facts,
      verdict: {
        ...HOLDS.verdict,
        checks: HOLDS.verdict.checks.map((finding) =>
          finding.check === 'claims' ? { ...finding, status: 'not-applicable' } : finding,
        ),
      },
    });
    assert.match(text, /- not asked about: claims\n/);
  });

  it('shows every look with its time, and every check, when it is verbose', () => {
    const text = textOf(HOLDS, { verbose: true });
    assert.match(text, /discovery document +seen, HTTP 200, 30 ms\n/);
    assert.match(text, /oidc\.example\.test at 192\.0\.2\.1 +seen, 20 ms\n/);
    for (const { check } of HOLDS.verdict.checks) assert.ok(text.includes(check), check);
  });

  it('says what STS was seen to answer before what we predict', () => {
    const text = textOf(
      answered({ code: 'AccessDenied', httpStatus: 403, message: 'Not authorized' }),
    );
    assert.match(
      text,
      /answered {3}403 AccessDenied: Not authorized\n {2}predicted {2}credentials/,
    );
  });

  it('breaks no line beyond a narrow terminal but values', () => {
    const long = textOf(STALE, { width: 60 })
      .split('\n')
      .filter((line) => line.length > 60 && line.trim().includes(' '));
    const breakable = long.filter((line) =>
      line
        .trim()
        .split(' ')
        .every((word) => word.length < 30),
    );
    assert.deepEqual(breakable, []);
  });

  it('is harmless, whatever the outside says', () => {
    for (const verbose of [false, true]) {
      const text = textOf(HOSTILE, { verbose });
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(text, /^\s*::/m);
      assert.doesNotMatch(text, /##\[/);
    }
  });

  it('is one word when it is quiet', () => {
    assert.equal(renderVerdictBare(STALE.verdict), 'broken\n');
    assert.equal(renderVerdictBare(BLIND.verdict), 'unknown\n');
  });
});
