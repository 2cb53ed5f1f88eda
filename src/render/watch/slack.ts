// SPDX-License-Identifier: Apache-2.0

import type { AlertMessage } from '../../core/watch/alert.ts';
import { harmless } from '../harmless.ts';
import { alertText, headlineOf } from './alert-text.ts';

/**
 * A message for an incoming webhook of Slack. What comes from outside stands where Slack reads no markup:
 * in plain text, and between fences.
 *
 * @see docs.slack.dev, Block Kit: `header-block`, `section-block`, `text-object`; Formatting message text.
 */
export function slackBody(message: AlertMessage): string {
  const headline = `${SIGNS[signOf(message)]} ${headlineOf(message)}`;
  const header = escaped(headline, MOST_IN_HEADER);
  const [, ...lines] = alertText(message, PLAIN).split('\n');
  const about = lines.filter((line) => line !== '').map((line) => line.trimStart());
  const cut = header.endsWith('…') ? [escaped(headline, MOST_OF_DETAIL), ''] : [];
  return JSON.stringify({
    text: escaped(headlineOf(message), MOST_IN_SECTION), // for notifications
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: header,
          emoji: false,
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: [FENCE, ...cut, ...linesOf(about), FENCE].join('\n'),
          verbatim: true,
        },
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  });
}

/** A command that was cut is another command. */
function linesOf(about: readonly string[]): readonly string[] {
  return about
    .map((line) => escaped(line, MOST_OF_LINE))
    .filter((line) => !(line.startsWith('Run ') && line.endsWith('…')));
}

/**
 * So many characters at most, escapes counted; without what would end a fence. What stands for it is no quote
 * to a shell: the commands are quoted already.
 */
function escaped(text: string, most: number): string {
  let length = 0;
  const kept: string[] = [];
  for (const character of harmless(text).replaceAll('`', 'ˋ')) {
    const safe = ESCAPES[character] ?? character;
    length += safe.length;
    if (length >= most) return `${kept.join('')}…`;
    kept.push(safe);
  }
  return kept.join('');
}

function signOf({ kind, alert }: AlertMessage): keyof typeof SIGNS {
  return kind === 'resolved' ? 'resolved' : alert.severity;
}

const SIGNS = { resolved: '✓', error: '✗', warning: '!', notice: '·' } as const;

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

const FENCE = '```';
const PLAIN = { colour: false, unicode: true, width: undefined };

const MOST_IN_HEADER = 150;

/** Of a section 3,000: the detail, at most five lines, and what is between them. */
const MOST_IN_SECTION = 3000;
const MOST_OF_DETAIL = 700;
const MOST_OF_LINE = 440;
