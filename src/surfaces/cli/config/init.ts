// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_NAME } from '../flags.ts';
import type { Context } from '../context.ts';
import { shellCommand } from '../../../core/model/shell.ts';
import { TEMPLATE } from './template.ts';

/** `config init`: a configuration to begin with. */
export async function runConfigInit(context: Context, _: object, named?: string): Promise<void> {
  const name = named ?? DEFAULT_NAME;
  await context.outside.createFile(name, TEMPLATE);
  const check = shellCommand(['trustprint', 'config', 'check', name]) ?? 'trustprint config check';
  context.process.stdout.write(`wrote ${name}\nNext: edit it, then ${check}\n`);
}
