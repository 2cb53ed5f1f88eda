// SPDX-License-Identifier: Apache-2.0

import { evidenceOf, findEach, type ServedChain } from '../chains/presented-chains.ts';
import { andMore, type Check, defineChainCheck, fail, ourRemedy, pass, remedy } from './check.ts';

export const chainIncomplete: Check = defineChainCheck(
  {
    id: 'chain-incomplete',
    on: 'issuer',
    title: 'The issuer of the leaf is served, or is a root that is trusted',
    severity: 'warning',
    source: {
      title: 'RFC 8446, 4.4.2, Certificate',
      url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2',
    },
    explanation:
      "A server must send the intermediate certificates that lead from its leaf to a root. Where one is missing, AWS's library cannot verify the chain, even of a public CA, and the list decides. Browsers hide the fault, because they remember intermediates or fetch them.",
    remedy: "Add the certificate of the issuer to the server's certificate file, after the leaf.",
  },
  [],
  ({ chains }, reading) => {
    const incomplete = chains.filter((shown) => lacksIssuer(shown, reading.rules.library));
    const found = findEach(incomplete, ({ chain }) => [chain.presented[0]]);
    const [first] = found;
    if (first === undefined) {
      return pass('the issuer of every leaf is served, or is a root that is trusted', {
        knowledge: 'documented',
      });
    }
    return fail(
      `"${first.certificate.issuer}", which issued the leaf, is not presented and is no root of the library${andMore(found)}`,
      {
        knowledge: 'documented',
        evidence: {
          missing: found.map(({ certificate }) => certificate.issuer),
          leaves: evidenceOf(found),
        },
        remedies: [
          remedy('let the server send the CA certificate too'),
          ourRemedy('see what is sent', reading, ['thumbprint']),
        ],
      },
    );
  },
);

function lacksIssuer({ chain, path }: ServedChain, library: 'bundled' | 'library'): boolean {
  const { error } = chain.anchoring[library] ?? {};
  return (
    path.positions.length === 1 &&
    !path.top.selfSigned &&
    ISSUER_MISSING.test(error ?? '') &&
    Object.values(chain.anchoring).every(({ vouches }) => !vouches)
  );
}

/** OpenSSL's words where it finds no issuer, neither among what was sent nor among the roots. */
const ISSUER_MISSING =
  /^UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)$/;
