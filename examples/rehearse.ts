// SPDX-License-Identifier: Apache-2.0

/**
 * Rehearses the outage of a renewed private CA in a program of its own: a lab, the look, the
 * verdict, the plan, the repair, and the look again. Nothing of it leaves this machine.
 */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { applyPlan, evaluate, intentOf, observe, outsideOf, planRepair } from 'trustprint';
import { startLab } from 'trustprint/lab';

await using lab = await startLab({ scenario: 'stale-thumbprint', port: 0 });
const { announcement } = lab;
for (const name of announcement.unset) Reflect.deleteProperty(process.env, name);
Object.assign(process.env, announcement.env);

const { ask, ports } = outsideOf({
  lab: true,
  library: [await readFile(announcement.libraryFile, 'utf8')],
  issuerCa: [await readFile(announcement.caFile, 'utf8')],
  state: await mkdtemp(join(tmpdir(), 'rehearsal-')),
});
const signal = AbortSignal.timeout(60_000);

const broken = await observe(ask('eks:lab'), ports, signal);
const verdict = evaluate(broken);
console.log('before:', verdict.verdict, verdict.cause?.sentence);

const plan = planRepair(broken, verdict, intentOf());
const { receipts, error } = await applyPlan(plan, ports, signal);
if (error !== undefined) throw error;
for (const { kind, change } of receipts) console.log('repair:', kind, change.because);

console.log('after:', evaluate(await observe(ask('eks:lab'), ports, signal)).verdict);
