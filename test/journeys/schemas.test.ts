// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { Ajv2020 } from 'ajv/dist/2020.js';

import { inProcess } from '../in-process.ts';
import { ROOT_FOLDER, type RunningLab, runningLab, type RunOptions } from '../process.ts';
import { caseNames } from '../corpus/case.ts';

describe('what is printed with --format json', () => {
  const alone: RunOptions = { unset: ['AWS_PROFILE'] };

  for (const [command, schema] of [
    [['checks'], 'checks'],
    [['explain', 'endpoint-trust'], 'explain'],
    [['explain', 'leaf-pinned'], 'explain'],
    [['explain', 'list_full'], 'explain'],
    [['explain', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'], 'explain'],
    [['explain', 'no such thing'], 'error'],
    [['doctor', 'nonsense'], 'error'],
    [['thumbprint', '--pem', 'no-such-file.pem'], 'error'],
  ] as const) {
    it(`of ${command.join(' ')} is what schemas/${schema}.schema.json says`, async () => {
      await assertPrints(command, schema, alone);
    });
  }

  it('of every saved look is what schemas/doctor.schema.json says', async () => {
    const saved = ['healthy', 'two-chains', 'nothing-seen', 'answer-unexplained'];
    assert.deepEqual(
      saved.filter((name) => !caseNames().includes(name)),
      [],
    );
    for (const name of saved) {
      const facts = join(ROOT_FOLDER, 'test/corpus', name, 'facts.json');
      await assertPrints(['doctor', '--from', facts, '--offline'], 'doctor', alone);
    }
  });
});

describe('what is printed with --format json in a lab', () => {
  let lab: RunningLab;

  before(async () => {
    lab = await runningLab('stale-thumbprint');
  });
  after(async () => lab[Symbol.asyncDispose]());

  it('is what the schemas say, from the plan to the undoing', async () => {
    const trusted = ['--issuer-ca', lab.announcement.caFile];
    await assertPrints(['thumbprint', 'eks:lab', ...trusted], 'thumbprint', lab.shell);
    await assertPrints(['doctor', 'eks:lab'], 'doctor', lab.shell);
    await assertPrints(['fix', 'eks:lab', '--yes'], 'error', lab.shell);
    await assertPrints(['fix', 'eks:lab', '--plan', ...trusted], 'fix', lab.shell);
    const fixed = await assertPrints(['fix', 'eks:lab', '--yes', ...trusted], 'fix', lab.shell);
    const { receipts } = fixed as { readonly receipts: readonly { readonly id: string }[] };
    await assertPrints(['receipts'], 'receipts', lab.shell);
    await assertPrints(['undo', receipts[0]?.id ?? ''], 'undo', lab.shell);
    await assertPrints(['undo', 'no-such-receipt'], 'error', lab.shell);
  });
});

const ajv = new Ajv2020({ strict: false });

/** Runs a command, and holds what it prints against a published schema. */
async function assertPrints(
  command: readonly string[],
  schema: string,
  options: RunOptions,
): Promise<unknown> {
  const { stdout, stderr } = await inProcess([...command, '--format', 'json'], options);
  const result: unknown = JSON.parse(stdout === '' ? 'null' : stdout);
  const holds = validatorOf(schema);
  assert.ok(holds(result), `${stderr}${stdout}${ajv.errorsText(holds.errors)}`);
  return result;
}

function validatorOf(schema: string): ReturnType<typeof ajv.compile> {
  const path = join(ROOT_FOLDER, 'schemas', `${schema}.schema.json`);
  const published = JSON.parse(readFileSync(path, 'utf8')) as object;
  return ajv.compile(published);
}
