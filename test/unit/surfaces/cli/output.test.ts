// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { redact } from '../../../../src/render/redact.ts';
import { progressOn } from '../../../../src/surfaces/cli/progress.ts';
import { outputTo, terminalOf } from '../../../../src/surfaces/cli/output.ts';

const UTF8 = { LANG: 'C.UTF-8' };
const write = (): boolean => true;
const TTY = { write, isTTY: true, columns: 90 };
const PIPE = { write };
const INPUT = { isTTY: true };

describe('the terminal', () => {
  it('gets colours, a width and questions, and a pipe none of them', () => {
    const terminal = terminalOf({ stdin: INPUT, stdout: TTY, stderr: TTY }, UTF8);
    assert.deepEqual(terminal.stdout, { colour: true, unicode: true, width: 90 });
    assert.deepEqual([terminal.canAsk, terminal.canRewrite], [true, true]);
    const piped = terminalOf({ stdin: {}, stdout: PIPE, stderr: PIPE }, UTF8);
    assert.deepEqual(piped.stdout, { colour: false, unicode: true, width: undefined });
    assert.deepEqual([piped.canAsk, piped.canRewrite], [false, false]);
  });

  it('is not painted where NO_COLOR, TERM=dumb or CI say so', () => {
    for (const variable of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }]) {
      const { stdout } = terminalOf(
        { stdin: INPUT, stdout: TTY, stderr: TTY },
        { ...UTF8, ...variable },
      );
      assert.equal(stdout.colour, false, JSON.stringify(variable));
    }
    assert.equal(
      terminalOf({ stdin: INPUT, stdout: TTY, stderr: TTY }, { ...UTF8, NO_COLOR: '', CI: 'false' })
        .stdout.colour,
      true,
    );
  });

  it('is asked nothing in CI, and nothing where input or questions would go elsewhere', () => {
    assert.equal(terminalOf({ stdin: INPUT, stdout: TTY, stderr: TTY }, { CI: '1' }).canAsk, false);
    assert.equal(terminalOf({ stdin: {}, stdout: TTY, stderr: TTY }, UTF8).canAsk, false);
    assert.equal(terminalOf({ stdin: INPUT, stdout: TTY, stderr: PIPE }, UTF8).canAsk, false);
    assert.equal(terminalOf({ stdin: INPUT, stdout: PIPE, stderr: TTY }, UTF8).canAsk, true);
  });

  it('shows more than ASCII where the locale does: the first variable that is set counts', () => {
    const shows = (environment: Record<string, string>): boolean =>
      terminalOf({ stdin: INPUT, stdout: TTY, stderr: TTY }, environment).stdout.unicode;
    assert.ok(shows({ LANG: 'de_DE.utf8' }));
    assert.ok(!shows({ LANG: 'C' }));
    assert.ok(!shows({}));
    assert.ok(!shows({ LC_ALL: 'C', LANG: 'C.UTF-8' }));
    assert.ok(shows({ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }));
  });
});

describe('an output', () => {
  it('redacts a token that is written in pieces', () => {
    let left = '';
    const stream = {
      write: (text: string | Uint8Array): boolean => {
        left += String(text);
        return true;
      },
    };
    const output = outputTo(stream, { redact });
    output.write('token eyJhbGciOiJIUzI1NiJ9.eyJz');
    output.write('dWIiOiIxIn0.c2ln ends\n');
    output.flush();
    assert.equal(left, 'token [redacted] ends\n');
  });
});

describe('the progress of a command', () => {
  const TOLD = { what: 'chain of 2', where: '\u001b[2Jh.test', tookMs: 12.4, outcome: 'TLSv1.3' };
  const said = (canRewrite: boolean, flags: { quiet?: boolean; verbose?: boolean }): string => {
    let text = '';
    const stderr = {
      write: (part: string) => {
        text += part;
      },
      flush: () => undefined,
    };
    const paper = { colour: false, unicode: true, width: 30 };
    const progress = progressOn(
      {
        process: { stdout: stderr, stderr },
        redact,
        terminal: { stdout: paper, stderr: paper, canAsk: false, canRewrite },
      },
      flags,
    );
    progress.told(TOLD);
    progress.end();
    return text;
  };

  it('is a line for every look, with its time, when it is verbose', () => {
    assert.equal(
      said(false, { verbose: true }),
      'probing chain of 2, \\x1b[2Jh.test, 12 ms: TLSv1.3\n',
    );
  });

  it('is one line that is taken away again on a terminal, and fits it', () => {
    const [, shown = ''] = /^\r\u001b\[K(.*)\r\u001b\[K$/.exec(said(true, {})) ?? [];
    assert.match(shown, /^probing chain/);
    assert.ok(shown.length < 30);
  });

  it('is nothing where nobody watches, or when it is quiet', () => {
    assert.equal(said(false, {}), '');
    assert.equal(said(true, { quiet: true }), '');
  });
});
