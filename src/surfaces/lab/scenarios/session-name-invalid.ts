// SPDX-License-Identifier: Apache-2.0

import { validationErrors } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

const SESSION_NAME = 'kube-system/web:1';

export const sessionNameInvalid: Scenario = {
  name: 'session-name-invalid',
  broken: 'the session name has a slash and a colon, which STS does not take',
  expected: refusedAt(
    'request',
    validationErrors([
      String.raw`Value '${SESSION_NAME}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    ]),
  ),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    request: { sessionName: SESSION_NAME },
  }),
};
