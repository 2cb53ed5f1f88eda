// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from '../../src/core/issuers/known-issuer.ts';
import { issuerTopics } from '../../src/core/issuers/topics.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import { below, bullets, plain, sourceOf } from './words.ts';

/** The page on an issuer: what its tokens look like, and what a trust policy should say. */
export function issuerPage(issuer: KnownIssuer): string {
  const { id, name, looksLike, subjects, audiences, exposed, tenancy, slips, docs } = issuer;
  const [topic] = issuerTopics(id);
  return paragraphs(
    `# ${plain(name)}`,
    `Issuer ${code(id)}, at ${looksLike.map(code).join(' or ')}. ${code('<…>')} stands for what differs.`,
    below(
      'Subjects',
      bullets(subjects.map((form) => `${form.name}: ${code(form.example)}, ${plain(form.says)}`)),
    ),
    below(
      'Audiences',
      bullets(audiences.map(({ audience, when }) => `${code(audience)}: ${plain(when)}`)),
    ),
    below(
      'Claims that AWS passes on',
      'Beside `aud`, `sub`, `oaud`, `amr` and `email`; a condition on any other claim is never met.',
      bullets(
        exposed.map(({ claims, knowledge }) => `${claims.map(code).join(', ')} (${knowledge})`),
      ) ?? 'None is known.',
    ),
    below(
      'Who else can get in',
      tenancy.length === 0
        ? undefined
        : `Tenants share it: IAM demands a condition on ${tenancy.map(code).join(' or ')}.`,
      topic?.reusable === undefined
        ? undefined
        : `Names are not for good: ${plain(topic.reusable)}.`,
    ),
    below('Common mistakes', bullets(slips.map(plain))),
    below(
      'What a trust policy should say',
      topic?.statement === undefined ? undefined : `\`\`\`json\n${topic.statement}\n\`\`\``,
    ),
    below('Commands', codeBlock(`trustprint explain ${id}`)),
    sourceOf(docs),
  );
}
