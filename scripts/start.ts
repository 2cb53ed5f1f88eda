// SPDX-License-Identifier: Apache-2.0

// `npm start` walks through the outage of the published article by itself, with the real commands
// against a lab on this machine; `npm start -- COMMAND …` is the command line on real input.

import { spawnSync } from 'node:child_process';
import { argv, env, execPath, exit } from 'node:process';

import { builtPage } from './test/page.ts';
import { COMMAND } from './walk/command.ts';
import { walk } from './walk/walk.ts';

const given = argv.slice(2);
if (given.length > 0) {
  if (given[0] === 'console') await builtPage();
  const { status } = spawnSync(execPath, [COMMAND, ...given], { stdio: 'inherit', env });
  exit(status ?? 70);
}
exit(await walk());
