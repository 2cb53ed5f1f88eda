// SPDX-License-Identifier: Apache-2.0

import { everyResult, renderJson } from '../../../render/json.ts';
import {
  renderTopicListText,
  renderTopicsBare,
  renderTopicsText,
} from '../../../render/topics/text.ts';
import { allTopics, topicsFor } from '../../../render/topics/topics.ts';
import { thumbprintIn, thumbprintTopic } from '../../../render/topics/thumbprint.ts';
import type { ExplainJson } from '../../../schemas/topics.ts';
import { type Context, plainCircumstances } from '../context.ts';
import { issuerKindFrom } from '../../../core/answers/issuer-kind.ts';
import { ISSUER_KINDS } from '../../../core/model/issuer-kind.ts';
import { LOG, readNamed } from '../files.ts';
import type { PlainFormat } from '../flags.ts';
import { conflict } from '../question-flags.ts';

export interface ExplainFlags {
  readonly format: PlainFormat;
  readonly quiet: boolean | undefined;
  readonly verbose: boolean | undefined;
  readonly issuer: string | undefined;
}

/** `explain`: words that a shell has split belong together. */
export async function runExplain(
  context: Context,
  flags: ExplainFlags,
  ...words: readonly string[]
): Promise<void> {
  if (flags.issuer !== undefined && issuerKindFrom(flags.issuer) === undefined) {
    throw conflict(
      `not a kind of issuer: "${flags.issuer.slice(0, 100)}"`,
      `give ${ISSUER_KINDS.join(', ')}, or the URL of the issuer`,
    );
  }
  const asked = words.length === 0 ? undefined : await askedText(words.join(' '), context);
  const topics = await topicsOf(asked, flags, context);
  const result: ExplainJson = {
    ...everyResult(plainCircumstances(context)),
    asked: asked?.slice(0, MOST_ASKED) ?? null,
    topics,
  };
  context.process.stdout.write(printed(result, flags, context));
}

async function topicsOf(
  asked: string | undefined,
  { issuer }: ExplainFlags,
  { outside }: Context,
): Promise<ExplainJson['topics']> {
  if (asked === undefined) return allTopics();
  const sha1 = thumbprintIn(asked);
  if (sha1 === undefined) return topicsFor(asked, issuer);
  return [thumbprintTopic(sha1, await outside.publicRoots())];
}

/** A log may be in a file, or come by standard input. */
async function askedText(given: string, context: Context): Promise<string> {
  if (given !== '-' && !given.startsWith('@')) return given;
  return Buffer.from(await readNamed(given.replace(/^@/, ''), LOG, context)).toString('utf8');
}

function printed(
  result: ExplainJson,
  { format, quiet, verbose }: ExplainFlags,
  { terminal }: Context,
): string {
  if (format === 'json') return renderJson(result);
  if (quiet === true) return renderTopicsBare(result);
  return result.asked === null
    ? renderTopicListText(result, terminal.stdout)
    : renderTopicsText(result, { ...terminal.stdout, verbose: verbose === true });
}

/** Of a log, as much as tells which it was. */
const MOST_ASKED = 2000;
