// SPDX-License-Identifier: Apache-2.0

import { answerCauses } from '../core/answers/causes/catalogue.ts';
import { HOMEPAGE } from './homepage.ts';

/** What has a page of its own on the site of the documentation, as its address names it. */
export type Documented = 'checks' | 'errors' | 'aws' | 'issuers' | 'scenarios';

/** The address of the page on a check, an error, an answer of AWS, an issuer or a scenario. It never changes. */
export function addressOf(kind: Documented, id: string): string {
  return `${HOMEPAGE}${kind}/${id}`;
}

/** That of an answer of STS: of the page on its causes, where there is one; else on the step that gives it. */
export function addressOfAnswer(gate: string, message: string): string {
  const known = answerCauses.find(({ texts }) => texts.includes(message));
  return known === undefined ? addressOf('checks', gate) : addressOf('aws', known.id);
}
