// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const discoveryHtml: Scenario = {
  name: 'discovery-html',
  broken: 'a login page answers for the discovery document, with status 200',
  expected: refusedAt('keys', invalidIdentityToken(VERIFICATION_KEY_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    discovery: () => ({ text: LOGIN_PAGE, type: 'text/html' }),
  }),
};

const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form method="post"></form>';
