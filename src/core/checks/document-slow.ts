// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, notApplicable, ourRemedy, pass, remedy } from './check.ts';

export const documentSlow: Check = defineCheck(
  {
    id: 'document-slow',
    on: 'keys',
    title: 'The discovery document and the keys come well within the time that AWS gives them',
    severity: 'warning',
    source: {
      title: 'AWS re:Post Knowledge Center, STS InvalidIdentityToken',
      url: 'https://repost.aws/knowledge-center/iam-sts-invalididentitytoken',
    },
    explanation:
      'STS fetches both documents, and gives up after about five seconds with a message about the verification key. An issuer that needs half of that on a quiet day fails on a busy one.',
    remedy: 'Serve both documents as static files, or put a cache before them.',
  },
  ['discovery', 'jwks'],
  ({ tookMs, ...reading }) => {
    const timed = Object.entries(tookMs).flatMap(([document, milliseconds]) =>
      milliseconds === undefined ? [] : [{ document, milliseconds }],
    );
    if (timed.length === 0) return notApplicable('how long the documents took is not known');
    const evidence = { took: timed, limitMs: AWS_LIMIT_MS };
    const slow = timed.find(({ milliseconds }) => milliseconds > AWS_LIMIT_MS / 2);
    if (slow === undefined) {
      return pass('both documents came in good time', { knowledge: 'documented', evidence });
    }
    return fail(
      `the ${slow.document} document took ${String(slow.milliseconds)} of some ${String(AWS_LIMIT_MS)} milliseconds`,
      {
        knowledge: 'documented',
        evidence,
        remedies: [
          remedy('serve the document as a static file, or put a cache before it'),
          ourRemedy('see how it does over a minute', reading, ['doctor', '--for', '60s']),
        ],
      },
    );
  },
);

/** What AWS gives an issuer. @see AWS re:Post Knowledge Center, iam-sts-invalididentitytoken. */
const AWS_LIMIT_MS = 5000;
