// SPDX-License-Identifier: Apache-2.0

import { type Certificate, lastOf, type PresentedChain } from '../../core/model/certificate.ts';
import type {
  AwsRules,
  ChainFact,
  EndpointProbe,
  EndpointRole,
  Facts,
} from '../../core/model/facts.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import { isReversed, pathOf } from '../../core/chains/path.ts';
import { judgeChain } from '../../core/chains/trust.ts';
import { type Recommended, recommendedFor } from '../../core/chains/recommended-certificate.ts';
import type { EndpointJson, ThumbprintJson } from '../../schemas/thumbprint.ts';
import { reasonToWithhold } from '../../core/chains/interception.ts';
import { seenOf } from '../../core/model/observed.ts';
import { type Circumstances, everyResult } from '../json.ts';
import { endpointWarnings, missingWarnings } from './warnings.ts';

/** What each endpoint showed: one member for each role, address and distinct chain. */
export function endpointsJson(facts: Facts): readonly EndpointJson[] {
  return ROLES.flatMap((role) =>
    facts.endpoints
      .filter(({ serves }) => serves.includes(role))
      .map((look) => endpointJson(role, look, facts)),
  );
}

/** Certificates handed over in a file, as if an endpoint had shown them. */
export function fileEndpointJson(presented: PresentedChain): EndpointJson {
  return {
    ...UNSEEN,
    role: 'file',
    host: null,
    port: null,
    address: null,
    look: 'given',
    looks: 1,
    seen: 1,
    quick: 0,
    ...certificatesJson(presented, { certificate: pathOf(presented).top, verifiedBy: undefined }),
  };
}

function endpointJson(role: EndpointRole, look: EndpointProbe, facts: Facts): EndpointJson {
  const where = {
    role,
    host: look.host,
    port: look.port,
    address: look.address ?? null,
    look: look.source,
    looks: look.attempts,
    seen: look.sightings,
    quick: look.quick ?? 0,
  };
  const { chain } = look;
  return chain.kind === 'seen'
    ? {
        ...UNSEEN,
        ...where,
        ...chainJson(chain.value, facts.rules),
        ...certificatesJson(chain.value.presented, recommendedFor(chain.value, facts)),
      }
    : { ...UNSEEN, ...where, error: chain.detail };
}

/** What is known of an endpoint that showed nothing. */
const UNSEEN = {
  protocol: null,
  error: null,
  vouchedBy: null,
  vouchError: null,
  hostMatches: null,
  tls12: null,
  decidedBy: null,
  inOrder: null,
  presentedChain: [],
  thumbprint: null,
  top: null,
  recommended: null,
  verified: null,
} as const;

function chainJson(
  chain: ChainFact,
  rules: AwsRules,
): Pick<
  EndpointJson,
  'protocol' | 'vouchedBy' | 'vouchError' | 'hostMatches' | 'tls12' | 'decidedBy'
> {
  const vouchedBy = vouchedByOf(chain, rules);
  return {
    protocol: chain.protocol ?? null,
    vouchedBy,
    vouchError: vouchedBy === null ? (chain.anchoring[rules.library]?.error ?? null) : null,
    hostMatches: chain.hostMatches ?? null,
    tls12: chain.tls12 === 'unseen' ? null : chain.tls12 === 'accepted',
    decidedBy: decidedBy(chain, rules),
  };
}

function certificatesJson(
  presented: PresentedChain,
  { certificate, verifiedBy }: Recommended,
): Pick<
  EndpointJson,
  'inOrder' | 'presentedChain' | 'thumbprint' | 'top' | 'recommended' | 'verified'
> {
  const path = pathOf(presented);
  const onPath: ReadonlySet<number> = new Set(path.positions);
  return {
    inOrder: path.inOrder,
    presentedChain: presented.map((one, position) => ({
      position,
      ...namesOf(one),
      onPath: onPath.has(position),
    })),
    thumbprint: lastOf(presented).sha1,
    top: path.top.sha1,
    recommended: certificate.sha1,
    verified: verifiedBy !== undefined,
  };
}

function namesOf(
  certificate: Certificate,
): Omit<EndpointJson['presentedChain'][number], 'position' | 'onPath'> {
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    notBefore: printed(certificate.notBefore),
    notAfter: printed(certificate.notAfter),
    sha1: certificate.sha1,
    sha256: certificate.sha256,
    isCa: certificate.isCa,
    selfSigned: certificate.selfSigned,
  };
}

/** The first root set that trusts it; AWS's library is asked as the rules stand in for it. */
export function vouchedByOf(
  { anchoring }: ChainFact,
  { library }: Pick<AwsRules, 'library'>,
): EndpointJson['vouchedBy'] {
  if (anchoring[library]?.vouches === true) return 'library';
  if (anchoring.issuerCa?.vouches === true) return 'issuer-ca';
  return anchoring.machine?.vouches === true ? 'machine' : null;
}

/** What AWS goes by, before any value is listed; `null` where it cannot be told from here. */
function decidedBy(chain: ChainFact, rules: AwsRules): EndpointJson['decidedBy'] {
  const judged = judgeChain(chain, [], rules);
  if (judged.accepted === true) return judged.by;
  if (judged.accepted === 'unknown') return null;
  return judged.why === 'not-listed' ? 'list' : 'refused';
}

function printed(instant: Instant | undefined): string | null {
  return instant === undefined ? null : printInstant(instant);
}

/** The host of the keys first: it is the one that the documentation names. */
const ROLES = ['jwks', 'discovery'] as const;

/** What IAM should hold for an issuer, by what its hosts presented. */
export function thumbprintReport(facts: Facts): ThumbprintJson {
  const endpoints = endpointsJson(facts);
  const withheld = reasonToWithhold(facts)?.sentence ?? null;
  return {
    ...everyResult(facts),
    at: printInstant(facts.at),
    issuer: facts.issuer ?? null,
    jwksUri: seenOf(facts.discovery)?.jwksUri ?? null,
    endpoints,
    thumbprints: withheld === null ? valuesOf(endpoints) : [],
    withheld,
    warnings: [...missingWarnings(facts), ...endpointWarnings(endpoints, facts.at)],
  };
}

/** A file that certificates were read from, and what its reader had to say. */
interface GivenFile {
  readonly presented: PresentedChain;
  readonly at: Instant;
  readonly warnings: readonly string[];
}

/** What to list for the certificates of a file. One in reverse order is read from its end. */
export function fileReport(file: GivenFile, circumstances: Circumstances): ThumbprintJson {
  const reversed = isReversed(file.presented);
  const [leaf = lastOf(file.presented), ...above] = file.presented.toReversed();
  const endpoints = [fileEndpointJson(reversed ? [leaf, ...above] : file.presented)];
  return {
    ...everyResult(circumstances),
    at: printInstant(file.at),
    issuer: null,
    jwksUri: null,
    endpoints,
    thumbprints: valuesOf(endpoints),
    withheld: null,
    warnings: [
      ...file.warnings,
      ...(reversed ? [REVERSED] : []),
      ...endpointWarnings(endpoints, file.at),
    ],
  };
}

const REVERSED = 'the file is in reverse order: it is read from its leaf, which comes last';

/** Whether the values are all that there are: each role of the issuer showed a chain. */
export function isComplete({ endpoints, jwksUri }: ThumbprintJson): boolean {
  const shown = (role: EndpointJson['role']): boolean =>
    endpoints.some((endpoint) => endpoint.role === role && endpoint.recommended !== null);
  return shown('file') || (jwksUri !== null && shown('jwks') && shown('discovery'));
}

/** What to list for each chain, the endpoints in their order, each value once. */
function valuesOf(endpoints: readonly EndpointJson[]): readonly string[] {
  return [...new Set(endpoints.flatMap(({ recommended }) => recommended ?? []))];
}
