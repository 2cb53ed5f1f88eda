// SPDX-License-Identifier: Apache-2.0

import { addressOf } from '../../src/render/address.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/issuers.md`: the issuers that are known, with the address of what is known of each. */
export async function issuersPage(): Promise<Page> {
  const { issuers } = await import('../../src/core/issuers/catalogue.ts');
  const text = paragraphs(
    '# Issuers',
    madeFrom('`src/core/issuers`'),
    'The page of each has its subjects (`sub`) and audiences (`aud`), the claims that AWS passes on, common mistakes, and ' +
      'what a trust policy should say; `trustprint explain ISSUER`, an id or a URL, prints them. `<…>` stands for what differs.',
    issuers
      .map(
        ({ id, name, looksLike }) =>
          `- [${id}](${addressOf('issuers', id)}): ${name}, at ${looksLike.map(code).join(' or ')}`,
      )
      .join('\n'),
  );
  return { path: 'docs/issuers.md', text };
}
