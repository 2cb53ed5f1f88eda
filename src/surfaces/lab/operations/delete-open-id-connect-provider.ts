// SPDX-License-Identifier: Apache-2.0

import { noSuchEntity, result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import type { Operation } from './operation.ts';

/** Documented as idempotent, but a second delete finds nothing (recorded 2026-02-18, 2026-09-11). */
export const deleteOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'DeleteOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER],
  run: async (form, world) => {
    const answer = withProvider(form, world, ({ arn }) => {
      world.providers.delete(arn);
      return result();
    });
    if (answer.kind === 'result' || answer.refusal.code !== 'NoSuchEntity') return answer;
    const arn = demandedText(form, 'OpenIDConnectProviderArn');
    return noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);
  },
};
