// SPDX-License-Identifier: Apache-2.0

import { everyResult, renderJson } from '../../../render/json.ts';
import {
  renderTopicListText,
  renderTopicsBare,
  renderTopicsText,
} from '../../../render/topics/text.ts';
import { allTopics, topicsFor } from '../../../render/topics/topics.ts';
import type { ExplainJson } from '../../../schemas/topics.ts';
import { type Context, plainCircumstances } from '../context.ts';
import type { PlainFormat } from '../flags.ts';

export interface ExplainFlags {
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
}

/** `explain`: words that a shell has split belong together. */
export function runExplain(
  context: Context,
  flags: ExplainFlags,
  ...words: readonly string[]
): void {
  const asked = words.length === 0 ? undefined : words.join(' ');
  const topics = asked === undefined ? allTopics() : topicsFor(asked);
  const result: ExplainJson = {
    ...everyResult(plainCircumstances(context)),
    asked: asked ?? null,
    topics,
  };
  context.process.stdout.write(printed(result, flags, context));
}

function printed(
  result: ExplainJson,
  { format, quiet }: ExplainFlags,
  { terminal }: Context,
): string {
  if (format === 'json') return renderJson(result);
  if (quiet === true) return renderTopicsBare(result);
  return result.asked === null
    ? renderTopicListText(result, terminal.stdout)
    : renderTopicsText(result, terminal.stdout);
}
