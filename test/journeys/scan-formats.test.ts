// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { SCAN_FORMATS } from '../../src/surfaces/cli/scan/output-flags.ts';
import { scanLine, scanResult } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { PageHead } from '../../src/render/scan/page-head.ts';
import { inProcess } from '../in-process.ts';
import { linesInPage } from '../console/fleet.ts';
import { type Ran, trustprint } from '../process.ts';

const FLEET = ['scan', '--organization', '--external-id', 'lab-fleet'] as const;

describe('reports of a scan', () => {
  let lab: Lab;
  let folder: string;
  let ran: Ran;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-reports-'));
    lab = await startLab({ scenario: 'fleet', port: 0 });
    const reports = SCAN_FORMATS.flatMap((format) => ['--report', `${format}=${pathOf(format)}`]);
    ran = await scan(...reports, '--format', 'json');
  });
  after(async () => {
    await lab.stop();
    await rm(folder, { recursive: true });
  });

  function pathOf(name: string): string {
    return join(folder, name);
  }

  async function scan(...flags: readonly string[]): Promise<Ran> {
    const { env, unset } = lab.announcement;
    return inProcess([...FLEET, ...flags], { env, unset });
  }

  async function report(name: string): Promise<string> {
    return readFile(pathOf(name), 'utf8');
  }

  it('are there in every format, beside what stdout shows', async () => {
    assert.equal(ran.code, 1, ran.stderr);
    assert.deepEqual((await readdir(folder)).toSorted(), SCAN_FORMATS.toSorted());
    assert.equal(await report('json'), ran.stdout);
    assert.match(await report('text'), /^✗ \d+ OIDC trusts in 4 accounts: /);
    assert.match(await report('markdown'), /^### Trustprint: \d+ OIDC trusts in 4 accounts: /);
    assert.match(await report('prometheus'), /^trustprint_scan_accounts 4$/m);
    assert.match(await report('csv'), /^kind,id,check,severity,/);
    assert.match(await report('sarif'), /"version": "2\.1\.0"/);
    assert.match(await report('html'), /^<!doctype html>/);
  });

  it('say all the same: the document, the lines, and the results for code scanning', async () => {
    const found = scanResult.parse(JSON.parse(ran.stdout));
    const { summary, trusts, findings, unreadable, accounts, endpoints } = found;
    assert.deepEqual(
      [trusts.length, endpoints.length, unreadable.length, accounts.length],
      [summary.trusts, summary.endpoints, summary.unreadable, summary.accounts],
    );
    const lines = (await report('ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => scanLine.parse(JSON.parse(line)));
    assert.deepEqual(
      lines.filter(({ type }) => type === 'finding'),
      findings,
    );
    assert.deepEqual(lines.at(-1), summary);
    const { runs } = JSON.parse(await report('sarif')) as {
      readonly runs: readonly { readonly results: readonly object[] }[];
    };
    assert.equal(
      runs[0]?.results.length,
      findings.length + unreadable.length + trusts.filter(isUnknown).length,
    );
  });

  it('are a page too, which holds the same lines', async () => {
    const [head = '', ...lines] = linesInPage(await report('html'));
    const { type, headline } = JSON.parse(head) as PageHead;
    assert.equal(type, 'page');
    assert.match(headline, /^\d+ OIDC trusts in 4 accounts: /);
    assert.deepEqual(lines, (await report('ndjson')).trimEnd().split('\n'));
  });

  it('are refused before anything is scanned, each with its reason', async () => {
    const before = await callsOf(lab);
    for (const [flags, code, says] of [
      [[`csv=${pathOf('x')}`, `json=${pathOf('x')}`], 'argument_invalid', /two outputs go to/],
      [['htlm=x'], 'argument_invalid', /there is no format "htlm"/],
      [['x.json'], 'argument_invalid', /not FORMAT=FILE/],
      [['json=-'], 'argument_invalid', /a report goes to a file/],
      [[`json=${folder}/no/x`], 'file_unwritable', /its folder is not there/],
    ] as const) {
      const { stderr, code: exit } = await scan(...flags.flatMap((flag) => ['--report', flag]));
      assert.equal(exit, 2);
      assert.match(stderr, says);
      assert.ok(stderr.includes(`(${code})`), stderr);
    }
    assert.equal(await callsOf(lab), before);
    assert.ok(!existsSync(pathOf('x')));
  });

  it('of a scan that is interrupted are the lines so far, from which it is resumed', async () => {
    const { env, unset } = lab.announcement;
    const [lines, document] = [pathOf('broken.ndjson'), pathOf('broken.json')];
    const reports = ['--report', `ndjson=${lines}`, '--report', `json=${document}`];
    const { code } = await trustprint([...FLEET, ...reports, '--rate', '4', '-q'], {
      env,
      unset,
      started: (child) => {
        const timer = setInterval(() => {
          if (!existsSync(lines) || !readFileSync(lines, 'utf8').includes('"type":"trust"')) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 20);
      },
    });
    assert.equal(code, 130);
    const told = await readFile(lines, 'utf8');
    assert.match(told, /^\{"type":"scan",/);
    assert.doesNotMatch(told, /"type":"summary"/);
    const left = (await readdir(folder)).filter((name) => name.includes('broken'));
    assert.deepEqual(left, ['broken.ndjson']);

    const onto = await scan('--resume', lines, '--report', `ndjson=${lines}`);
    assert.match(onto.stderr, /is read, and cannot be written too/);
    assert.equal(await readFile(lines, 'utf8'), told, 'it is still there');
    const resumed = await scan('--resume', lines, '--report', `ndjson=${pathOf('whole')}`, '-q');
    assert.equal(resumed.code, 1, resumed.stderr);
    assert.match(await report('whole'), /"type":"summary"/);
  });
});

/** How many calls of AWS the lab was sent. */
async function callsOf({ announcement }: Lab): Promise<number> {
  const response = await fetch(`${announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as { readonly calls: readonly object[] };
  return calls.length;
}

function isUnknown({ verdict }: { readonly verdict: string }): boolean {
  return verdict === 'unknown';
}
