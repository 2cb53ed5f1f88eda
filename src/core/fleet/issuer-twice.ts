// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { federatedIssuerIn } from '../model/arn.ts';
import { seenOf } from '../model/observed.ts';
import type { FleetCheck } from './fleet-check.ts';

export const issuerTwice: FleetCheck = {
  id: 'issuer-twice',
  on: 'provider',
  title: 'An account has one provider for an issuer',
  severity: 'warning',
  after: 'account',
  source: {
    title: 'IAM API, CreateOpenIDConnectProvider',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  },
  explanation:
    "IAM keeps two providers whose URLs differ in a slash at the end or in the case of letters. STS takes the one that is written exactly as the token's issuer, and the other is never asked: roles that trust it are refused, and a repair of it helps nobody.",
  remedy:
    'Keep the one that is written as the issuer writes itself, point the roles to it, and delete the other.',
  find: ({ inventory, trusts }) => {
    const arns = seenOf(inventory.providers)?.map(({ arn }) => arn) ?? [];
    const alike = Map.groupBy(arns, (arn) =>
      (federatedIssuerIn(arn) ?? '').toLowerCase().replace(/\/+$/, ''),
    );
    return [...alike.values()].flatMap(([first, ...others]) => {
      if (first === undefined || others.length === 0) return [];
      const all = [first, ...others];
      const broken = trusts.find(({ arn, verdict }) => all.includes(arn) && verdict === 'broken');
      const resource = broken?.arn ?? others[0] ?? first;
      return [
        {
          resource,
          detail: `one issuer has ${String(all.length)} providers here: ${all.filter((arn) => arn !== resource).join(', ')} too`,
          remedies: [remedy('compare them with the issuer', ['trustprint', 'doctor', resource])],
        },
      ];
    });
  },
};
