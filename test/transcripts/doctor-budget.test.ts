// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { inProcess } from '../in-process.ts';
import { rehearsing, type RunningLab, runningLab, workloadOf } from '../process.ts';

interface Page {
  readonly scenario: string;
  readonly lines: readonly string[];
}

let lab: RunningLab;
const pages: { readonly oneCall: Page[]; readonly cluster: Page[] } = { oneCall: [], cluster: [] };
before(async () => {
  lab = await runningLab('healthy');
  for (const { name } of scenarios) await askOf(name);
});
after(async () => lab[Symbol.asyncDispose]());

describe('what the doctor prints, over every scenario', () => {
  for (const form of ['oneCall', 'cluster'] as const) {
    it(`is short: ${form === 'cluster' ? 'eks:lab' : 'eks:lab --role --token'}`, () => {
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
    for (const { scenario, lines } of [...pages.oneCall, ...pages.cluster]) {
      const isOk = lines[0]?.startsWith('✓') === true;
      const next = lines.some((line) => /^ {2}(?:Fix|Next) {4,5}\S/.test(line));
      assert.ok(isOk || next, `${scenario}: ${lines.join('\n')}`);
    }
  });
});

async function askOf(scenario: string): Promise<void> {
  await using rehearsed = await rehearsing(lab, scenario);
  const { roleArn, tokenFile, request } = workloadOf(rehearsed);
  const given = ['--role', roleArn, '--token', tokenFile, ...request.flags];
  for (const [form, flags] of [
    ['oneCall', given],
    ['cluster', []],
  ] as const) {
    const { shell } = rehearsed;
    const { stdout } = await inProcess(['doctor', 'eks:lab', ...flags, '--looks', '2'], {
      ...shell,
      env: { ...shell.env, LC_ALL: 'C.UTF-8' },
    });
    pages[form].push({ scenario, lines: stdout.trimEnd().split('\n') });
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/** What fits beside a log, at three in the morning. */
const MOST_LINES = 24;
const MEDIAN_LINES = 16;
const MEDIAN_HEADLINE = 100;
