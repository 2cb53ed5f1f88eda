// SPDX-License-Identifier: Apache-2.0

import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const jwksUnusableKey: Check = defineCheck(
  {
    id: 'jwks-unusable-key',
    on: 'keys',
    title: 'STS can use every signing key that is published',
    severity: 'warning',
    source: {
      title: 'IAM User Guide, Create an OpenID Connect identity provider: key sets',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    },
    explanation:
      'STS refuses tokens of a key that is published without kid, or with key_ops, whatever it says (recorded in September 2026). The key in use may be sound today; when the issuer changes to the next one, every call fails.',
    remedy: 'Publish each key with a kid and without key_ops.',
  },
  ['jwks'],
  ({ jwks }) => {
    const signing = jwks.keys.flatMap((key, index) =>
      (key.kty === 'RSA' || key.kty === 'EC') && key.use !== 'enc' ? [{ ...key, index }] : [],
    );
    if (signing.length === 0) return notApplicable('no signing key is published');
    const unusable = signing.flatMap(({ kid, hasKeyOps, index }) => {
      const why = kid === undefined || kid === '' ? 'no kid' : hasKeyOps ? 'key_ops' : undefined;
      return why === undefined ? [] : [{ place: index + 1, kid: kid ?? null, why }];
    });
    const [first] = unusable;
    if (first === undefined) {
      return pass('every signing key has a kid and no key_ops', { knowledge: 'recorded' });
    }
    return fail(`key ${String(first.place)} of the key set has ${first.why}${andMore(unusable)}`, {
      knowledge: 'recorded',
      evidence: { keys: unusable },
      remedies: [remedy('publish each key with a kid of its own and without key_ops')],
    });
  },
);
