// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { type Ran, ROOT_FOLDER, run, trustprint } from '../process.ts';

const START = join(ROOT_FOLDER, 'scripts/start.ts');
const USUAL_PORT = 4577;

describe('npm start', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('walks through the outage beside a lab that runs already, and leaves nothing behind', async () => {
    const taken = createServer();
    taken.on('error', () => undefined); // taken by somebody else, which is as good
    taken.listen(USUAL_PORT, '127.0.0.1');
    const { code, stdout } = await walkedUntil('real AWS from that shell', folder);
    taken.close();

    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /did not go as it should/);
    assert.match(stdout, /^5\. The same pod .*\n.*\nworkload: got credentials, and is arn:aws:/m);
    const [, port = ''] = /trustprint lab env --port (\d+)/.exec(stdout) ?? [];
    assert.notEqual(port, '');
    assert.match(stdout, new RegExp(`Lab running at http://127\\.0\\.0\\.1:${port}:`));
    assert.deepEqual(await leftIn(folder), []);
  });

  it('ends at once where it is interrupted, and leaves nothing behind', async () => {
    const { code, stdout } = await walkedUntil('2. The doctor', folder);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /^[3-6]\. |did not go as it should/m);
    assert.deepEqual(await leftIn(folder), []);
  });

  it('ends, and says so, when its lab is stopped from another terminal', async () => {
    const { code, stdout, stderr } = await walkedUntil(
      'real AWS from that shell',
      folder,
      (_child, said) => {
        const [, port = String(USUAL_PORT)] = /trustprint lab env --port (\d+)/.exec(said) ?? [];
        void trustprint(['lab', 'stop', '--port', port]);
      },
    );
    assert.equal(code, 0);
    assert.match(stdout, /\nThe lab was stopped\.\n$/);
    assert.doesNotMatch(stderr, /Warning/);
    assert.deepEqual(await leftIn(folder), []);
  });
});

/** What the walk printed and ended with, when it was made to end as soon as it had said a text. */
async function walkedUntil(
  text: string,
  folder: string,
  end: (child: ChildProcess, said: string) => void = (child) => void child.kill('SIGTERM'),
): Promise<Ran> {
  return run(process.execPath, [START], {
    env: { TMPDIR: folder },
    started: (child) => {
      let said = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        if (said.includes(text)) return;
        said += chunk.toString();
        if (said.includes(text)) end(child, said);
      });
    },
  });
}

async function leftIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name !== 'node-compile-cache');
}
