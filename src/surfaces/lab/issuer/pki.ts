// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import { type Credential, forgeCertificate } from '../../../forge/certificates.ts';
import type { KeyKind } from '../../../forge/keys.ts';
import { type Shown, shown } from '../../../forge/servers.ts';

/** What a scenario is laid on: makers of certificates, and the lab's own public CA. */
export interface Pki {
  readonly now: Instant;
  /** Whose root is in the lab's library. */
  readonly publicRoot: Credential;
  /** A root CA that signs itself. */
  readonly root: (name: string, validity?: Validity) => Promise<Credential>;
  readonly intermediate: (name: string, issuer: Credential) => Promise<Credential>;
  /** A server's certificate, for every name that a server of the lab has. */
  readonly leaf: (issuer: Credential, changed?: LeafChange) => Promise<Credential>;
}

/** In days from now; the past is negative. */
export interface Validity {
  readonly from: number;
  readonly until: number;
}

export interface LeafChange {
  readonly validity?: Validity;
  readonly keyKind?: KeyKind;
  /** Default: all that loopback is called. */
  readonly names?: readonly string[];
}

/** What a server shows in its handshakes. */
export interface Presentation {
  /** One, or one for each kind of key: the client's offer decides which is shown. */
  readonly identities: readonly Shown[];
  readonly tls13Only: boolean;
}

/** A server that shows this leaf, and sends these certificates after it. */
export function presents(leaf: Credential, ...above: readonly Credential[]): Presentation {
  return { identities: [shown(leaf, ...above)], tls13Only: false };
}

/**
 * The certificates of a scenario.
 *
 * @param publicRoot The public CA of a lab that has one: AWS's library is the same in all of its scenarios.
 */
export async function pkiAt(now: Instant, publicRoot?: Credential): Promise<Pki> {
  const dated = ({ from, until }: Validity): { notBefore: Instant; notAfter: Instant } => ({
    notBefore: plusSeconds(now, from * DAY),
    notAfter: plusSeconds(now, until * DAY),
  });
  const root: Pki['root'] = async (name, validity = CA_VALIDITY) =>
    forgeCertificate({ subject: subjectOf(name), ...dated(validity), ca: true });
  return {
    now,
    publicRoot: publicRoot ?? (await root('Lab Public Root CA')),
    root,
    intermediate: async (name, issuer) =>
      forgeCertificate({ subject: subjectOf(name), ...dated(CA_VALIDITY), ca: true, issuer }),
    leaf: async (issuer, changed = {}) => {
      const { validity = LEAF_VALIDITY, keyKind = 'ec', names = LOOPBACK_NAMES } = changed;
      const subject = `CN=${String(names[0])}`;
      return forgeCertificate({ subject, ...dated(validity), ca: false, issuer, keyKind, names });
    },
  };
}

function subjectOf(name: string): string {
  return `CN=${name}, O=Trustprint Lab`;
}

const DAY = 86_400;
const CA_VALIDITY: Validity = { from: -30, until: 3650 };
const LEAF_VALIDITY: Validity = { from: -1, until: 89 };
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '127.0.0.2', '::1'];
