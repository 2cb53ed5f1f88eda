// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const tokenPadded: Check = defineCheck(
  {
    id: 'token-padded',
    on: 'token',
    title: 'Nothing stands around the token',
    severity: 'warning',
    source: {
      title: 'RFC 7519, 3, JSON Web Token Overview',
      url: 'https://www.rfc-editor.org/rfc/rfc7519#section-3',
    },
    explanation:
      'SDKs send the file of a token as it is. A line feed or a blank at its end, as echo and editors leave it, goes along, and STS answers that the token is not one. We judged the token without what stands around it.',
    remedy: 'Write the file without a line feed: printf %s instead of echo.',
  },
  [],
  ({ token }) => {
    if (token === undefined) return notApplicable('no token was given');
    const evidence = { padded: token.padded };
    if (!token.padded) return pass('nothing stands around the token', { knowledge: 'reported' });
    return fail('blanks or a line feed stand around the token, and SDKs send them along', {
      knowledge: 'reported',
      evidence,
      remedies: [remedy('write the token file without a line feed: printf %s instead of echo')],
    });
  },
);
