// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { checks } from '../../src/core/checks/catalogue.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { inProcess } from '../in-process.ts';
import { type RunningLab, runningLab, trustprint } from '../process.ts';

describe('--quiet', () => {
  let lab: RunningLab;
  let port: string;
  before(async () => {
    lab = await runningLab('healthy');
    ({ port } = new URL(lab.announcement.endpoint));
  });
  after(async () => lab[Symbol.asyncDispose]());

  const linesOf = async (...argv: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await inProcess([...argv, '--quiet'], lab.shell);
    assert.deepEqual([code, stderr], [0, ''], argv.join(' '));
    assert.ok(stdout === '' || stdout.endsWith('\n'));
    return stdout.split('\n').slice(0, -1);
  };
  const inLab = async (...argv: readonly string[]): Promise<readonly string[]> =>
    linesOf('lab', ...argv, '--port', port);

  it('of checks is the ids, of explain the ids of what was meant', async () => {
    const ids = [...gates, ...checks].map(({ id }) => id);
    assert.deepEqual(await linesOf('checks'), ids);
    assert.deepEqual((await linesOf('explain')).slice(0, ids.length), ids);
    assert.deepEqual(await linesOf('explain', 'Incorrect token audience'), ['audience']);
    assert.deepEqual(await linesOf('explain', 'leaf-pinned'), ['leaf-pinned']);
  });

  it('of lab env is a variable a line, of lab state the ARNs of what it holds', async () => {
    const variables = await inLab('env');
    const { env, clusters, workloads } = lab.announcement;
    assert.deepEqual(
      Object.fromEntries(variables.map((line) => line.split(/=(.*)/s).slice(0, 2))),
      env,
    );
    const arns = await inLab('state');
    assert.ok(arns.every((arn) => arn.startsWith('arn:')));
    for (const arn of [clusters[0]?.providerArn, workloads[0]?.roleArn])
      assert.ok(arns.includes(arn ?? ''), arns.join(' '));
  });

  it('of lab scenario is the names, or the one that was switched to', async () => {
    const names = scenarios.map(({ name }) => name);
    assert.deepEqual(await inLab('scenario'), names);
    assert.deepEqual(await inLab('scenario', 'leaf-pinned'), ['leaf-pinned']);
  });

  it('of lab token is the token; of what is done, nothing but the exit code', async () => {
    const [token = '', ...others] = await inLab('token');
    assert.equal(token.split('.').length, 3);
    assert.deepEqual(others, []);
    assert.deepEqual(await inLab('rotate'), []);
    assert.deepEqual(await inLab('reset'), []);
  });

  it('changes no result in JSON', async () => {
    for (const argv of [['state'], ['scenario']]) {
      const quiet = await inProcess(['lab', ...argv, '--port', port, '-q', '-o', 'json']);
      const loud = await inProcess(['lab', ...argv, '--port', port, '-o', 'json']);
      assert.deepEqual(
        Object.keys(JSON.parse(quiet.stdout) as object),
        Object.keys(JSON.parse(loud.stdout) as object),
      );
    }
  });

  it('of a lab that starts is where it answers, and stop says nothing', async () => {
    const running = trustprint(['lab', '--port', '0', '--quiet'], {
      started: (child) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          const { port: its } = new URL(chunk.toString().trim());
          void inProcess(['lab', 'stop', '--port', its, '-q']).then(({ stdout }) => {
            assert.equal(stdout, '');
          });
        });
      },
    });
    const { code, stdout } = await running;
    assert.equal(code, 0);
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\n$/);
  });
});
