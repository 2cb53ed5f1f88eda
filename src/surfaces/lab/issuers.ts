// SPDX-License-Identifier: Apache-2.0

import type { Credential } from '../../forge/certificates.ts';
import { type Ground, presents } from './ground.ts';
import type { Layout } from './scenarios/scenario.ts';

/** An issuer with a private CA that sends its root, which IAM lists. */
export async function privateIssuer(ground: Ground): Promise<Layout> {
  const root = await ground.root(PRIVATE_ROOT);
  return {
    ca: 'private',
    presented: presents(await ground.leaf(root), root),
    issuerCas: [root.certificate],
    listed: [root.certificate],
  };
}

/** An issuer with a certificate of the lab's public CA, sent as public CAs have it: without the root. */
export async function publicIssuer(
  ground: Ground,
  root: Credential = ground.publicRoot,
): Promise<Layout> {
  const [intermediate, unused] = await Promise.all([
    ground.intermediate('Lab Public TLS CA 1', root),
    ground.root(PRIVATE_ROOT), // nobody uses it, but the file of private roots is never empty
  ]);
  return {
    ca: 'public',
    presented: presents(await ground.leaf(intermediate), intermediate),
    issuerCas: [unused.certificate],
    listed: [intermediate.certificate],
  };
}

export const PRIVATE_ROOT = 'Lab Private Root CA';
