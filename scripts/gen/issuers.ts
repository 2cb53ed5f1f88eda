// SPDX-License-Identifier: Apache-2.0

import type { IssuerTopic } from '../../src/core/issuers/topics.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/issuers.md`: what tokens of known issuers look like, and what a trust policy should say. */
export async function issuersPage(): Promise<Page> {
  const { issuerTopics } = await import('../../src/core/issuers/topics.ts');
  const topics = issuerTopics();
  const text = paragraphs(
    '# Issuers',
    madeFrom('`src/core/issuers`'),
    'Issuers that many use: how each is told, what its subjects and audiences look like, which of its ' +
      'claims AWS passes on to trust policies beside `aud`, `sub`, `oaud`, `amr` and `email`, and what a ' +
      'statement should say. A condition on any other claim is never met. `<…>` stands for what differs.',
    table(
      ['issuer', 'is', 'at'],
      topics.map(({ id, name, looksLike }) => [
        `[${id}](#${id})`,
        name,
        looksLike.map(code).join(', '),
      ]),
    ),
    ...topics.map(section),
  );
  return { path: 'docs/issuers.md', text };
}

function section(topic: IssuerTopic): string {
  const { id, name, subjects, audiences, exposed, slips, statement, reusable, docs } = topic;
  const parts = [
    `## ${id}`,
    `**${name}**, at ${topic.looksLike.map(code).join(' or ')}.`,
    subjects.length === 0
      ? ''
      : table(
          ['subject of', 'example', 'is'],
          subjects.map(({ name: form, example, says }) => [form, code(example), says]),
        ),
    audiences.length === 0
      ? ''
      : table(
          ['audience', 'when'],
          audiences.map(({ audience, when }) => [code(audience), when]),
        ),
    ...exposed.map(
      ({ claims, knowledge }) => `Claims passed on (${knowledge}): ${claims.map(code).join(', ')}.`,
    ),
    topic.tenancy.length === 0
      ? ''
      : `IAM demands a condition on ${topic.tenancy.map(code).join(' or ')}: many tenants share this issuer.`,
    reusable === undefined ? '' : `Names are not for good: ${reusable}.`,
    slips.map((slip) => `- ${slip}`).join('\n'),
    statement === undefined ? '' : `\`\`\`json\n${statement}\n\`\`\``,
    `*Source:* [${docs.title}](${docs.url})`,
  ];
  return paragraphs(...parts.filter((part) => part !== ''));
}
