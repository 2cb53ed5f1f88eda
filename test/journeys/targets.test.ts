// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { renderVerdictText } from '../../src/render/verdict/text.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import {
  type Asked,
  askInEveryForm,
  faultsIn,
  type Form,
  inOneLine,
  type Judged,
  masked,
} from './forms.ts';
import { unsupportedIn } from './said.ts';

/** Scenario by form of question; written by `node test/journeys/write-targets.ts`, and read by people. */
const TABLE = JSON.parse(
  readFileSync(join(import.meta.dirname, 'targets.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Partial<Record<Form, string>>>>>;

interface Page {
  readonly scenario: string;
  readonly lines: readonly string[];
}

/** The forms whose page is held to a budget. */
const SHOWN = ['all', 'eks:'] as const;
const pages: Readonly<Record<(typeof SHOWN)[number], Page[]>> = { all: [], 'eks:': [] };
const PAPER = { colour: false, unicode: true, width: undefined, verbose: false };

/** What fits beside a log, at three in the morning. */
const MOST_LINES = 24;
const MEDIAN_LINES = 16;
const MEDIAN_HEADLINE = 100;

let lab: Lab;
before(async () => {
  lab = await startLab({ port: 0 });
});
after(async () => lab.stop());

describe('the doctor, asked in every form', () => {
  for (const { name, expected } of scenarios) {
    describe(name, () => {
      let asked: Asked;
      before(async () => {
        await lab.switchTo(name);
        asked = await askInEveryForm(lab);
        for (const form of SHOWN) pages[form].push(pageOf(name, asked.forms[form]));
      });

      it('says what the table says', () => {
        const lines = Object.entries(asked.forms).map(([form, judged]) => [
          form,
          inOneLine(judged),
        ]);
        assert.deepEqual(Object.fromEntries(lines), TABLE[name]);
      });

      it('never predicts another refusal than that of STS', () => {
        const { code, message = '' } = asked.answered;
        for (const [form, { verdict }] of ofTheCall(asked)) {
          const { prediction } = verdict;
          if (prediction.outcome !== 'error') continue;
          assert.equal(prediction.code, code, form);
          assert.equal(masked(prediction.message ?? ''), masked(message), form);
        }
      });

      it('never names another cause than the one that there is', () => {
        for (const [form, { verdict }] of ofTheCall(asked)) {
          if (verdict.cause === undefined) continue;
          const fair: readonly (string | undefined)[] = [
            expected.cause,
            expected.refusedBy,
            expected.finding,
          ];
          assert.ok(fair.includes(verdict.cause.check), `${form}: ${verdict.cause.check}`);
        }
      });

      it('claims nothing that was not seen', () => {
        for (const [form, { facts }] of Object.entries(asked.forms)) {
          assert.deepEqual(unsupportedIn(facts), [], form);
        }
      });

      it('is not content where STS refuses', () => {
        if (asked.answered.status === 200 || BEYOND_ALL.has(name)) return;
        for (const [form, { verdict }] of Object.entries(asked.forms)) {
          if (form === 'issuer' || form === 'provider' || form === 'ci:') continue;
          const isTold = form === 'sa:, mint' ? asked.mintedIsTaken : IN_THE_TOKEN_ALONE.has(name);
          if (!isTold) assert.notEqual(verdict.verdict, 'ok', form);
          // Of a token that was read, and of a workload whose token was not, never.
          if (!/^(eks:|k8s:|role|sa:, mint)$/.test(form))
            assert.notEqual(verdict.verdict, 'ok', form);
        }
      });

      it('is made no worse by a log', () => {
        const [bare, told] = [asked.forms['eks:'], asked.forms['eks:, error']];
        if (bare?.verdict.verdict !== 'broken' || told === undefined) return;
        assert.deepEqual(
          [told.verdict.verdict, told.verdict.cause?.check],
          ['broken', bare.verdict.cause?.check],
        );
      });

      it('finds what is broken', () => {
        const { finding, foundBy } = expected;
        if (finding === undefined) return;
        const form = foundBy === undefined ? 'all' : FORMS[foundBy];
        const judged = asked.forms[form];
        assert.ok(judged !== undefined, form);
        assert.ok(faultsIn(judged.verdict).includes(finding), faultsIn(judged.verdict).join(', '));
      });

      it('given the answer alone, has what refuses among the candidates', () => {
        const { error } = asked.forms;
        if (error === undefined || BEYOND.has(String(expected.refusedBy))) return;
        const { cause, possible } = error.verdict;
        const named: readonly (string | undefined)[] = [
          ...possible.map(({ check }) => check),
          cause?.check,
        ];
        assert.ok(named.includes(expected.refusedBy), named.join(', '));
      });
    });
  }
});

describe('the page of the doctor, over every scenario', () => {
  for (const form of SHOWN) {
    it(`is short: ${form}`, () => {
      const all = pages[form];
      assert.equal(all.length, scenarios.length);
      for (const { scenario, lines } of all) {
        assert.ok(lines.length <= MOST_LINES, `${scenario}: ${String(lines.length)} lines`);
      }
      assert.ok(median(all.map(({ lines }) => lines.length)) <= MEDIAN_LINES);
      const headlines = all.map(({ lines: [headline = ''] }) => headline);
      for (const headline of headlines) assert.match(headline, /^[✓✗!?] eks:lab(?: is|:) /);
      assert.ok(median(headlines.map(({ length }) => length)) <= MEDIAN_HEADLINE);
    });
  }

  it('says what is wrong, or what was not checked, and what to type then', () => {
    for (const { scenario, lines } of SHOWN.flatMap((form) => pages[form])) {
      const isOk = lines[0]?.startsWith('✓') === true;
      const next = lines.some((line) => /^ {2}(?:Fix|Next) {4,5}\S/.test(line));
      assert.ok(isOk || next, `${scenario}: ${lines.join('\n')}`);
    }
  });
});

function pageOf(scenario: string, judged: Judged | undefined): Page {
  assert.ok(judged !== undefined, scenario);
  const text = renderVerdictText(judged.facts, judged.verdict, PAPER);
  return { scenario, lines: text.trimEnd().split('\n') };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/**
 * The forms that led to the issuer and the role of the call: a role may name another issuer, and a
 * pod have been given another role, which are judged then.
 */
function ofTheCall({ forms }: Asked): readonly (readonly [string, Judged])[] {
  const { clusters, workloads } = lab.announcement;
  const roleArn = workloads[0]?.roleArn;
  return Object.entries(forms).filter(
    ([
      form,
      {
        facts: { issuer, request },
      },
    ]) =>
      (form !== 'role' || issuer === clusters[0]?.issuer) &&
      (request?.roleArn === undefined || request.roleArn === roleArn),
  );
}

/** What nothing that can be read tells: a guardrail, AWS's own library, settings of an account, an hour. */
const BEYOND_ALL: ReadonlySet<string> = new Set([
  'guardrail-possible',
  'library-differs',
  'region-disabled',
  'role-young',
  'token-padded',
]);

/** Of clusters and roles: what is wrong with one token, or one call, and with no other of the same subject. */
const IN_THE_TOKEN_ALONE: ReadonlySet<string> = new Set([
  'alg-unsupported',
  'audience-typo',
  'audiences-several',
  'claim-missing',
  'clock-ahead',
  'default-audience',
  'duration-too-long',
  'immutable-subject',
  'issuer-legacy',
  'not-a-jwt',
  'provider-id-given',
  'roles-claim-other',
  'session-name-invalid',
  'session-tags-not-allowed',
  'source-identity-not-allowed',
  'subject-null',
  'timestamp-fractional',
  'token-expired',
]);

/** How a finding comes about that does not by the cluster, the role and the token. */
const FORMS = { error: 'all, error', 'ci:': 'ci:', 'sa:': 'sa:' } as const;

/** What no gate can see. */
const BEYOND: ReadonlySet<string> = new Set(['guardrail', 'region']);
