// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { inProcess } from '../in-process.ts';
import {
  type Ran,
  rehearsing,
  type RunningLab,
  runningLab,
  workloadOf,
} from '../process.ts';
import { assertShown, type Exchange, exchangesIn } from './transcript.ts';

/** A section for each scenario: what is typed, and what is read then. */
const SECTIONS = readFileSync(join(import.meta.dirname, 'doctor-causes.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ name: section.slice(0, section.indexOf('\n')), section }));

let lab: RunningLab;
before(async () => {
  lab = await runningLab('healthy');
});
after(async () => lab[Symbol.asyncDispose]());

describe('the commonest causes, as the doctor tells them at three in the morning', () => {
  it('are twelve', () => {
    assert.equal(SECTIONS.length, 12);
  });

  for (const { name, section } of SECTIONS) {
    it(name, async () => {
      const [exchange] = exchangesIn(section);
      assert.ok(exchange !== undefined);
      const { stdout, stderr } = await typed(name, exchange);
      assert.equal(stderr, '');
      assertShown(anywhere(stdout), { ...exchange, shown: exchange.shown.map(anywhere) });
      assertReadable(stdout);
    });
  }
});

/** Short, without blame, the cause first, and a next step that is not hard to find. */
function assertReadable(stdout: string): void {
  const lines = stdout.trimEnd().split('\n');
  assert.ok(lines.length <= MOST_LINES, `${String(lines.length)} lines`);
  assert.match(lines[0] ?? '', /^✗ \S+ is broken(?: \(likely\))?: \S/, 'the cause stands first');
  assert.equal(lines[1], '');
  const next = lines.findIndex((line) => /^ {2}(?:Fix|Next) {4,5}\S/.test(line));
  const docs = lines.findIndex((line) => line.startsWith('  Docs    trustprint explain '));
  assert.ok(next > 0 && docs > next, 'it says what to do, then where to read on');
  assert.ok(docs - next <= MOST_STEPS, `${String(docs - next)} lines of steps`);
  const ours = lines.filter((line) => !line.startsWith('  Error ')).join('\n'); // STS says "your"
  assert.doesNotMatch(ours, BLAME);
}

/** Types what the transcript shows, into a shell of the lab or into the job of its runner. */
async function typed(name: string, { command }: Exchange): Promise<Ran> {
  await using rehearsed = await rehearsing(lab, name);
  const { roleArn, tokenFile, env } = workloadOf(rehearsed);
  const args = command.split(' ').slice(1);
  const given = args.map((word) => ({ ROLE: roleArn, 'token.jwt': tokenFile })[word] ?? word);
  const ofJob = Object.entries(env).filter(([variable]) => /^(?:GITHUB|ACTIONS)_/.test(variable));
  const { shell } = rehearsed;
  return inProcess(given, {
    ...shell,
    env: { ...shell.env, ...Object.fromEntries(ofJob), LC_ALL: 'C.UTF-8' },
  });
}

/** Folders, ports and spans of time are of one run alone. */
function anywhere(text: string): string {
  return text
    .replaceAll(/\/\S*\/trustprint-lab-\w+/g, '<lab>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replaceAll(/\b\d+ seconds/g, '<seconds>')
    .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:]+Z|\b\d{10}\b/g, '<time>');
}

/** What fits on a screen, with a window for the log beside it. */
const MOST_LINES = 24;
const MOST_STEPS = 6;

const BLAME = /\b(?:you|your|forgot|mistake|stupid|should have|blame|obviously|simply|just)\b/i;
