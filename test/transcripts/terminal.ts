// SPDX-License-Identifier: Apache-2.0


import { COMMAND, type Ran, run, type RunningLab } from '../process.ts';

/** Runs a program on a terminal of its own, and types an answer when it is asked. */
const TERMINAL = `
import os, pty, sys
answer, argv = sys.argv[1].encode().decode('unicode_escape').encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
shown, typed = b'', False
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if not typed and b'[y/N]' in shown:
        os.write(terminal, answer)
        typed = True
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Runs `trustprint` at a terminal, in the shell of a lab; `answer` is typed when it asks. */
export async function onTerminal(
  { shell }: Pick<RunningLab, 'shell'>,
  { answer, argv }: { readonly answer: string; readonly argv: readonly string[] },
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return run('python3', ['-c', TERMINAL, answer, process.execPath, COMMAND, ...argv], {
    env: { ...shell.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', NO_COLOR: '', CI: '', ...env },
    unset: shell.unset ?? [],
  });
}

