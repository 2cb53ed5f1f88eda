// SPDX-License-Identifier: Apache-2.0

import { isPrivateAddress } from '../model/address.ts';
import { endpointsThatCount } from '../chains/trust.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, ourRemedy, pass } from './check.ts';
import { placeOf } from '../chains/presented-chains.ts';

export const privateAddress: Check = defineCheck(
  {
    id: 'private-address',
    on: 'issuer',
    title: "The issuer's hosts have public addresses here",
    severity: 'warning',
    source: {
      title: 'IAM User Guide, Create an OpenID Connect identity provider: prerequisites',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    },
    explanation:
      'AWS fetches the discovery document and the keys over the public internet. Where a name leads to a private address here, either AWS cannot reach the issuer at all, or the name has another address outside and what we see is not what AWS sees.',
    remedy: 'Look from outside this network, and make sure that both documents are public.',
  },
  [],
  (reading) => {
    const { endpoints, rules, lab } = reading;
    if (lab) return notApplicable('a lab is at home on private addresses');
    const known = endpointsThatCount(endpoints, rules).filter(
      ({ address }) => address !== undefined,
    );
    if (known.length === 0) return notApplicable('no address is known');
    const places = known
      .filter(({ address = '' }) => isPrivateAddress(address))
      .map((look) => placeOf(look));
    const inside = [...new Set(places)];
    const [first] = inside;
    if (first === undefined) {
      return pass('every address is public', { knowledge: 'documented' });
    }
    return fail(`${first} is a private address, which AWS cannot reach${andMore(inside)}`, {
      knowledge: 'documented',
      evidence: { private: inside },
      remedies: [
        ourRemedy('print what to run outside this network', reading, ['thumbprint', '--openssl']),
      ],
    });
  },
);
