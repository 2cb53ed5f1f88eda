// SPDX-License-Identifier: Apache-2.0

import { everyResult, renderJson } from '../../../render/json.ts';
import { renderChecksMarkdown } from '../../../render/topics/markdown.ts';
import { renderChecksBare, renderChecksText } from '../../../render/topics/text.ts';
import { checkList } from '../../../render/topics/topics.ts';
import type { ChecksJson } from '../../../schemas/topics.ts';
import { type Context, plainCircumstances } from '../context.ts';

export type ChecksFormat = 'text' | 'json' | 'markdown';

export interface ChecksFlags {
  readonly format: ChecksFormat;
  readonly quiet: boolean | undefined;
}

/** `checks`: what the doctor judges. */
export function runChecks(context: Context, flags: ChecksFlags): void {
  const result: ChecksJson = { ...everyResult(plainCircumstances(context)), checks: checkList() };
  context.process.stdout.write(printed(result, flags, context));
}

function printed(
  result: ChecksJson,
  { format, quiet }: ChecksFlags,
  { terminal }: Context,
): string {
  if (format === 'json') return renderJson(result);
  if (format === 'markdown') return renderChecksMarkdown();
  return quiet === true ? renderChecksBare(result) : renderChecksText(result, terminal.stdout);
}
