// SPDX-License-Identifier: Apache-2.0

import { discoveryUrlOf } from '../model/issuer.ts';
import { andMore, type Check, defineCheck, fail, pass, remedy } from './check.ts';

/** A member that a discovery document has twice: readers differ in which of them they take. */
export const discoveryMemberTwice: Check = defineCheck(
  {
    id: 'discovery-member-twice',
    on: 'issuer',
    title: 'The discovery document has each member once',
    severity: 'warning',
    source: {
      title: 'RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format, section 4',
      url: 'https://www.rfc-editor.org/rfc/rfc8259#section-4',
    },
    explanation:
      'The names within a JSON object should be unique, as readers differ: some take the first of two, some the last, some refuse. AWS takes the last in a token (recorded), and is taken to do so here. Another reader of the same document, or AWS one day, may go to other keys.',
    remedy: 'Write each member once.',
  },
  ['discovery'],
  ({ issuer, discovery }) => {
    const { repeated = [], jwksUri } = discovery;
    const [first] = repeated;
    if (first === undefined) return pass('each member is there once', { knowledge: 'inferred' });
    const where =
      first === 'jwks_uri'
        ? `: the last one counts, ${jwksUri.slice(0, MOST_SHOWN)}`
        : ': the last one counts';
    return fail(
      `the discovery document has "${first}" more than once${andMore(repeated)}${where}`,
      {
        knowledge: 'inferred',
        evidence: { repeated, jwksUri, url: issuer === undefined ? null : discoveryUrlOf(issuer) },
        remedies: [remedy(`write ${repeated.join(', ')} once in the discovery document`)],
      },
    );
  },
);

/** IAM takes issuers of 255 characters; their keys are seldom further. */
const MOST_SHOWN = 300;
