// SPDX-License-Identifier: Apache-2.0

import type { Anchoring } from '../model/facts.ts';
import { evidenceOf, findEach } from '../chains/presented-chains.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const machineVouchedOnly: Check = defineChainCheck(
  {
    id: 'machine-vouched-only',
    on: 'issuer',
    title: 'Nothing is trusted by the store of this machine alone',
    severity: 'notice',
    source: THUMBPRINT_GUIDE,
    explanation:
      'A root that only this machine knows was put there by its owner: the CA of a company, as an honest private issuer has it, or that of a proxy that opens TLS. AWS knows neither. So browsers and curl are content here where AWS goes by the list.',
    remedy:
      'If it is the private CA of the issuer, name it with --issuer-ca FILE. If it is the CA of a proxy, look from another network.',
  },
  [],
  ({ chains }, reading) => {
    const odd = chains.filter(({ chain }) => isByMachineAlone(chain.anchoring));
    const [first] = odd;
    if (first === undefined) {
      return pass('no chain rests on a root that only this machine knows', {
        knowledge: 'inferred',
      });
    }
    const { path, host } = first;
    const root = path.top.selfSigned ? path.top.subject : path.top.issuer;
    return fail(`only this machine's own store knows "${root}", which stands above ${host}`, {
      knowledge: 'inferred',
      evidence: { host, root, tops: evidenceOf(findEach(odd, (shown) => [shown.recommended])) },
      remedies: [
        remedy('if it is the private CA of the issuer, name it with --issuer-ca FILE'),
        ourRemedy('print what to run in another network', reading, ['thumbprint', '--openssl']),
      ],
    });
  },
);

function isByMachineAlone({ machine, ...others }: Anchoring): boolean {
  return machine?.vouches === true && Object.values(others).every(({ vouches }) => !vouches);
}
