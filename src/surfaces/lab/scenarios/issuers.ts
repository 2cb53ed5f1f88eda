// SPDX-License-Identifier: Apache-2.0

import type { Credential } from '../../../forge/certificates.ts';
import { type Pki, type LeafChange, presents } from '../issuer/pki.ts';
import type { Layout } from './scenario.ts';

/** An issuer with a private CA that sends its root, which IAM lists. */
export async function privateIssuer(pki: Pki): Promise<Layout> {
  const root = await pki.root(PRIVATE_ROOT);
  return {
    ca: 'private',
    presented: presents(await pki.leaf(root), root),
    issuerCas: [root.certificate],
    listed: [root.certificate],
  };
}

/** An issuer with a certificate of the lab's public CA, sent as public CAs have it: without the root. */
export async function publicIssuer(
  pki: Pki,
  { root = pki.publicRoot, host }: { readonly root?: Credential; readonly host?: string } = {},
): Promise<Layout> {
  const [intermediate, unused] = await Promise.all([
    pki.intermediate('Lab Public TLS CA 1', root),
    pki.root(PRIVATE_ROOT), // nobody uses it, but the file of private roots is never empty
  ]);
  return {
    ca: 'public',
    presented: presents(await pki.leaf(intermediate, namesOf(host)), intermediate),
    issuerCas: [unused.certificate],
    listed: [intermediate.certificate],
  };
}

/** The certificate of an issuer's own server, as `x5c` of a JWK has it: of another key than tokens. */
export function certificateOf({ presented }: Layout): readonly string[] {
  return presented.identities.slice(0, 1).map(({ leaf }) => leaf.certificate.der);
}

function namesOf(host: string | undefined): LeafChange {
  return host === undefined ? {} : { names: [host] };
}

export const PRIVATE_ROOT = 'Lab Private Root CA';
