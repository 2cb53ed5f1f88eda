// SPDX-License-Identifier: Apache-2.0

import { THUMBPRINT_MESSAGE } from '../../src/core/gates/answers.ts';
import type { Certificate, PresentedChain } from '../../src/core/model/certificate.ts';
import type {
  ChainFact,
  ControlProbe,
  DocumentSeries,
  Facts,
  ObservedAnswer,
} from '../../src/core/model/facts.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import { hostPortOf, parseIssuer } from '../../src/core/model/issuer.ts';
import type { Jwk, Jwks } from '../../src/core/model/jwks.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { Seen, Unseen } from '../../src/core/model/observed.ts';
import type { Provider } from '../../src/core/model/provider.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import type { Verdict } from '../../src/core/model/verdict.ts';
import { type Credential, forgeCertificate } from '../../src/forge/certificates.ts';
import {
  authority,
  chainFact,
  claimTime,
  endpoint,
  facts,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  leafOf,
  NOW,
  PROVIDER_ARN,
  ROLE_ARN,
  ROOT,
  SUBJECT,
} from '../world.ts';
import { workloadWorlds } from './workload-worlds.ts';

/** A world with one thing wrong, and what must come of it, written down before it is judged. */
export interface World {
  readonly name: string;
  /** What is wrong. */
  readonly says: string;
  readonly facts: Facts;
  readonly verdict: Verdict['verdict'];
  /** The gates and checks that fail: these and no others. */
  readonly fails: readonly string[];
}

const DAY = 86_400;
const HEALTHY = facts();
const RULES = HEALTHY.rules;
const TOKEN = given(HEALTHY.token);
const SIGNATURE = given(HEALTHY.signature);
const DISCOVERY = seen(HEALTHY.discovery);
const JWKS: Seen<Jwks> = seen(HEALTHY.jwks);
const KEY = given(JWKS.value.keys[0]);
const BARE = ISSUER.slice('https://'.length);
const OTHER_ROLE = 'arn:aws:iam::111122223333:role/other';
/** Values of no certificate that anybody presents. */
const SOME_VALUE = '5b0f1c9e2d7a4c3f8e6b1a2d9c0f4e7b3a6d5c81';
const FOUR_VALUES = [SOME_VALUE, ...['a', 'b', 'c'].map((digit) => SOME_VALUE.replace('5', digit))];
/** ISRG Root X1, which servers keep to themselves. */
const ROOT_NOT_SENT = 'cabd2a79a1076a31f21d253635cb039d4329a5e8';
const PRIVATE = { bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' } };
const THUMBPRINT_REFUSED: ObservedAnswer = {
  source: 'error',
  outcome: 'error',
  code: 'InvalidIdentityToken',
  httpStatus: 400,
  message: THUMBPRINT_MESSAGE,
  requestId: undefined,
};
const BEHIND_WALL: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'endpoint_no_route',
  detail: 'this machine has no route to oidc.example.test',
};

/** The cases of the corpus, in the order of the gates, then of the checks. */
export async function worlds(): Promise<readonly World[]> {
  return [
    ...gateWorlds(),
    ...(await chainWorlds()),
    ...listWorlds(),
    ...otherWorlds(),
    ...workloadWorlds(),
  ];
}

function gateWorlds(): readonly World[] {
  return [
    world('healthy', 'nothing', {}, [], 'ok'),
    world(
      'session-too-short',
      'the session is to last 899 seconds; 900 is the least',
      asking({ durationSeconds: 899 }),
      ['request'],
    ),
    world('token-two-parts', 'the token has two parts', { token: { ...TOKEN, parts: 2 } }, [
      'token-form',
    ]),
    world(
      'token-expired',
      'the token expired ten minutes ago',
      claiming({ exp: claimTime(-600) }),
      ['claims'],
    ),
    world(
      'provider-absent',
      'the account has no provider for this issuer',
      {
        provider: { kind: 'absent', detail: 'IAM has no such provider' },
        providerUrls: { kind: 'seen', value: [] },
      },
      ['provider'],
    ),
    world(
      'audience-not-registered',
      'the provider knows another audience',
      providing({ clientIds: ['sts.amazon.com'] }),
      ['audience'],
    ),
    world(
      'thumbprint-stale',
      'the CA was renewed, and the list has the old one',
      listing(SOME_VALUE),
      ['endpoint-trust', 'listed-value-not-presented'],
    ),
    world(
      'keys-unreachable',
      'the key set is answered with 503',
      {
        jwks: {
          kind: 'unseen',
          by: 'theirs',
          code: 'document_status',
          detail: 'the key set was answered with 503',
          httpStatus: 503,
        },
        signature: undefined,
      },
      ['keys'],
    ),
    world(
      'signature-wrong',
      'the signature does not verify with the key that the token names',
      { signature: { ...SIGNATURE, verifies: false } },
      ['signature'],
    ),
    world(
      'roles-pinned-elsewhere',
      'the token pins another role',
      claiming({ 'https://aws.amazon.com/roles': [OTHER_ROLE] }),
      ['roles-claim'],
    ),
    world(
      'role-absent',
      'the role was deleted',
      { role: { kind: 'absent', detail: 'IAM has no such role' } },
      ['role'],
    ),
    world(
      'subject-not-admitted',
      'the trust policy names another service account',
      claiming({ sub: 'system:serviceaccount:team-b:web' }),
      ['trust-policy'],
    ),
    world(
      'session-longer-than-role',
      'the session is to last longer than the role allows',
      asking({ durationSeconds: 7200 }),
      ['duration'],
    ),
    world(
      'nothing-seen',
      'no look at the issuer came through from here',
      {
        discovery: BEHIND_WALL,
        jwks: BEHIND_WALL,
        signature: undefined,
        endpoints: [endpoint(undefined, { chain: BEHIND_WALL, sightings: 0 })],
      },
      [],
      'unknown',
    ),
  ];
}

/** What servers send, and who trusts it for it. */
async function chainWorlds(): Promise<readonly World[]> {
  const root = ROOT.certificate;
  const intermediate = INTERMEDIATE.certificate;
  const leaf = LEAF.certificate;
  const stranger = (await authority('Another Root')).certificate;
  const second = await authority('Second Root');
  const secondLeaf = await leafOf(second);
  const expired = await lasting('Expired Root', -1);
  const expiring = await lasting('Root of twenty days', 20);
  const atHand = await lasting('Root of three days', 3);
  const late = await leafFor({ from: -87, until: 3 });
  const gone = await leafFor({ from: -91, until: -1 });
  const under = async (authorityOf: Credential): Promise<Partial<Facts>> => ({
    ...listing(authorityOf.certificate.sha1),
    ...showing([(await leafOf(authorityOf)).certificate, authorityOf.certificate]),
  });
  const trusted = { bundled: { vouches: true, error: undefined } };
  const path: PresentedChain = [leaf, intermediate, root];
  return [
    world(
      'ca-expired',
      'the listed CA is still presented, and expired yesterday',
      await under(expired),
      ['ca-expired'],
      'ok',
    ),
    world(
      'ca-expires-in-20-days',
      'the CA expires in twenty days',
      await under(expiring),
      ['ca-expires-soon'],
      'ok',
    ),
    world(
      'ca-expires-in-3-days',
      'the CA expires in three days',
      await under(atHand),
      ['ca-expires-within-days'],
      'ok',
    ),
    world(
      'leaf-expired',
      'the leaf expired yesterday; its CA is listed',
      showing([gone, intermediate, root]),
      ['leaf-expired'],
      'ok',
    ),
    world(
      'leaf-late',
      'the leaf should have been renewed weeks ago',
      showing([late, intermediate, root]),
      ['leaf-expires-soon'],
      'ok',
    ),
    world(
      'leaf-listed',
      'the leaf is listed, and not its CA',
      { ...listing(leaf.sha1), ...showing(path) },
      ['leaf-pinned'],
      'ok',
    ),
    world(
      'leaf-alone',
      'the server sends its leaf and nothing else',
      { ...listing(leaf.sha1), ...showing([leaf]) },
      ['leaf-pinned', 'leaf-sent-alone'],
      'ok',
    ),
    world(
      'path-swapped',
      'intermediate and root are sent in the wrong order',
      showing([leaf, root, intermediate]),
      ['endpoint-trust', 'chain-disordered', 'thumbprint-not-top'],
    ),
    world(
      'stray-after-the-top',
      'a certificate of somebody else is sent after the root',
      showing([...path, stranger]),
      ['stray-certificates', 'thumbprint-not-top'],
      'ok',
    ),
    world(
      'intermediate-missing',
      'a public CA, and the intermediate is not sent',
      {
        ...listing(root.sha1),
        ...showing([leaf], {
          anchoring: { bundled: { vouches: false, error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } },
        }),
      },
      ['endpoint-trust', 'chain-incomplete', 'leaf-sent-alone', 'listed-value-not-presented'],
    ),
    world(
      'two-chains',
      'one of two addresses presents a chain that is not listed',
      {
        endpoints: [
          endpoint(),
          endpoint(chainFact([secondLeaf.certificate, second.certificate]), {
            address: '192.0.2.2',
          }),
        ],
      },
      ['endpoint-trust', 'alternating-chains'],
    ),
    world(
      'host-of-another',
      'the certificate is for another name',
      showing(path, { hostMatches: false }),
      ['endpoint-trust'],
    ),
    world(
      'public-ca-nonsense-listed',
      "AWS's library vouches, and the list is nonsense",
      { ...listing(SOME_VALUE), ...showing(path, { anchoring: trusted }) },
      ['list-irrelevant'],
      'ok',
    ),
    world(
      'public-ca-tls13-only',
      'a public CA, but TLS 1.2 is refused, and the list is stale',
      { ...listing(SOME_VALUE), ...showing(path, { anchoring: trusted, tls12: 'refused' }) },
      ['endpoint-trust', 'listed-value-not-presented', 'tls13-only'],
    ),
    world(
      'public-ca-in-china',
      'a public CA in the partition aws-cn, where AWS documents that it counts, and a nonsense list',
      {
        ...listing(SOME_VALUE),
        rules: { ...RULES, partition: 'aws-cn' },
        ...showing(path, { anchoring: trusted }),
      },
      ['list-irrelevant'],
      'ok',
    ),
    world(
      'public-ca-in-govcloud',
      'a public CA in the partition aws-us-gov, where it is not known to count',
      {
        ...listing(SOME_VALUE),
        rules: { ...RULES, partition: 'aws-us-gov' },
        ...showing(path, { anchoring: trusted }),
      },
      ['listed-value-not-presented', 'other-partition'],
      'unknown',
    ),
    world(
      'machine-vouches-alone',
      "only this machine's store knows the root",
      showing(path, {
        anchoring: {
          bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
          machine: { vouches: true, error: undefined },
        },
      }),
      ['machine-vouched-only'],
      'ok',
    ),
    world(
      'control-host-private',
      'a host that must be public shows a private CA on the same route',
      { control: controlShowing(path) },
      ['interception-suspected'],
      'unknown',
    ),
    world(
      'public-issuer-private-chain',
      'a host of EKS shows a private CA',
      { endpoints: [endpoint(chainFact(path), { host: 'oidc.eks.us-east-1.amazonaws.com' })] },
      ['public-issuer-not-vouched'],
      'ok',
    ),
    world(
      'control-host-public',
      'nothing: the issuer has a private CA, and a host that must be public shows a public one',
      { control: controlShowing([secondLeaf.certificate, second.certificate], trusted) },
      [],
      'ok',
    ),
    world(
      'public-issuer-public-chain',
      'nothing: a host of EKS serves a chain that public roots trust',
      {
        endpoints: [
          endpoint(chainFact(path, { anchoring: trusted }), {
            host: 'oidc.eks.us-east-1.amazonaws.com',
          }),
        ],
      },
      ['list-irrelevant'],
      'ok',
    ),
    world(
      'public-ca-in-china-listed',
      'nothing: in the partition aws-cn the library counts, and the value is listed too',
      {
        rules: { ...RULES, partition: 'aws-cn' },
        ...showing(path, { anchoring: trusted }),
      },
      ['list-irrelevant'],
      'ok',
    ),
    world(
      'public-ca-in-govcloud-listed',
      'nothing: in the partition aws-us-gov the value is listed, so the library need not count',
      {
        rules: { ...RULES, partition: 'aws-us-gov' },
        ...showing(path, { anchoring: trusted }),
      },
      [],
      'ok',
    ),
    world(
      'address-private',
      'the name resolves to a private address here',
      { endpoints: [endpoint(chainFact(path), { address: '10.1.2.3' })] },
      ['private-address'],
      'ok',
    ),
  ];
}

/** What the list holds. */
function listWorlds(): readonly World[] {
  const root = ROOT.certificate.sha1;
  return [
    world(
      'value-twice',
      'the right value is listed twice',
      listing(root, root),
      ['duplicate-values'],
      'ok',
    ),
    world(
      'value-placeholder',
      'forty zeros are listed beside the right value',
      listing('0'.repeat(40), root),
      ['placeholder-value'],
      'ok',
    ),
    world(
      'value-of-an-old-guide',
      'a value that GitHub Actions presented in 2022 is listed beside the right one',
      listing('6938fd4d98bab03faadb97b34396831e3780aea1', root),
      ['known-stale-value', 'listed-value-not-presented'],
      'ok',
    ),
    world(
      'value-of-a-root-not-sent',
      'a root is listed that no server sends',
      listing(ROOT_NOT_SENT, root),
      ['listed-value-not-presented', 'root-listed-not-sent'],
      'ok',
    ),
    world(
      'list-full',
      'all five places are taken',
      listing(root, ...FOUR_VALUES),
      ['list-full', 'listed-value-not-presented'],
      'ok',
    ),
  ];
}

/** The issuer, its documents, the token and the role. */
function otherWorlds(): readonly World[] {
  return [
    world(
      'provider-for-google',
      'somebody made a provider for an issuer that AWS knows itself',
      publicly('accounts.google.com', ''),
      ['built-in-provider', 'list-irrelevant'],
      'unknown',
    ),
    world(
      'document-slow',
      'the key set takes four of the five seconds that AWS gives it',
      { jwks: { ...JWKS, tookMs: 4000 } },
      ['document-slow'],
      'ok',
    ),
    world(
      'endpoint-steady',
      'both documents came each time within a minute',
      over({ failed: 0, reasons: [] }),
      [],
      'ok',
    ),
    world(
      'endpoint-flaky',
      'within a minute, three of sixty looks at the key set were answered with 503',
      over({ failed: 3, reasons: [{ detail: 'the key set was answered with 503', count: 3 }] }),
      ['keys', 'endpoint-flaky'],
    ),
    world(
      'keys-elsewhere',
      'the keys are on another host',
      {
        discovery: {
          ...DISCOVERY,
          value: { issuer: ISSUER, jwksUri: 'https://keys.example.test/jwks', missing: [] },
        },
      },
      ['jwks-other-host'],
      'ok',
    ),
    world(
      'keys-named-twice',
      'the discovery document names the keys twice',
      { discovery: { ...DISCOVERY, value: { ...DISCOVERY.value, repeated: ['jwks_uri'] } } },
      ['discovery-member-twice'],
      'ok',
    ),
    world(
      'private-key-published',
      'the key set publishes a private key',
      publishing({ ...KEY, hadPrivate: true }),
      ['jwks-private-material'],
      'ok',
    ),
    world(
      'second-key-without-kid',
      'a second key is published without a kid',
      publishing(KEY, { ...KEY, kid: undefined }),
      ['jwks-unusable-key'],
      'ok',
    ),
    world(
      'token-padded',
      'a line feed stands after the token',
      { token: { ...TOKEN, padded: true } },
      ['token-padded'],
      'ok',
    ),
    world(
      'policy-without-subject',
      'the trust policy admits every workload of the issuer',
      trusting({ StringEquals: { [`${BARE}:aud`]: 'sts.amazonaws.com' } }),
      ['trust-policy-open'],
      'ok',
    ),
    world(
      'policy-met-by-nothing',
      'a condition is met where its claim is missing',
      trusting({
        StringEqualsIfExists: { [`${BARE}:sub`]: SUBJECT },
        StringEquals: { [`${BARE}:aud`]: 'sts.amazonaws.com', [`${BARE}:sub`]: SUBJECT },
      }),
      ['trust-policy-vacuous'],
      'ok',
    ),
    world(
      'host-misspelled',
      'the issuer is spelled as some guides spell it',
      issuing('https://oidc.us-east-1.amazonaws.com/id/1111222233334444'),
      ['host-typo', 'public-issuer-not-vouched'],
      'ok',
    ),
    world(
      'issuer-of-eks',
      'nothing: an issuer of EKS, whose list AWS does not read',
      eks(),
      ['list-irrelevant'],
      'ok',
    ),
    world(
      'issuer-on-a-port',
      'the issuer has a port, which IAM does not take',
      issuing('https://oidc.example.test:6443/id/1111222233334444'),
      ['provider-port'],
      'ok',
    ),
    world(
      'lab-on-a-port',
      'the same in a lab, which takes it',
      { lab: true, ...issuing('https://oidc.example.test:6443/id/1111222233334444') },
      ['lab-port'],
      'ok',
    ),
    world('lab', 'nothing: a lab whose issuer is on port 443', { lab: true }, [], 'ok'),
    world(
      'answer-explained',
      'STS refused for the thumbprint, and what is listed is not presented',
      { ...listing(SOME_VALUE), observed: THUMBPRINT_REFUSED },
      ['endpoint-trust', 'listed-value-not-presented'],
    ),
    world(
      'answer-unexplained',
      'STS refused for the thumbprint, and nothing that was seen says why',
      { observed: THUMBPRINT_REFUSED },
      ['model-disagrees'],
      'unknown',
    ),
  ];
}

function world(
  name: string,
  says: string,
  changed: Partial<Facts>,
  fails: readonly string[],
  verdict: Verdict['verdict'] = 'broken',
): World {
  return { name, says, facts: facts(changed), verdict, fails };
}

function asking(changed: Partial<NonNullable<Facts['request']>>): Partial<Facts> {
  return { request: { ...given(HEALTHY.request), ...changed } };
}

function claiming(changed: JsonObject): Partial<Facts> {
  return { token: { ...TOKEN, claims: { ...TOKEN.claims, ...changed } } };
}

function providing(changed: Partial<Provider>): Partial<Facts> {
  const provider = seen(HEALTHY.provider);
  return { provider: { ...provider, value: { ...provider.value, ...changed } } };
}

function listing(...values: readonly string[]): Partial<Facts> {
  return providing({ thumbprints: values.map(listedThumbprintOf) });
}

function showing(presented: PresentedChain, changed: Partial<ChainFact> = {}): Partial<Facts> {
  return { endpoints: [endpoint(chainFact(presented, changed))] };
}

/** What a host that must be public shows on the same route. */
function controlShowing(
  presented: PresentedChain,
  anchoring: ChainFact['anchoring'] = PRIVATE,
): ControlProbe {
  const chain = { kind: 'seen', value: chainFact(presented, { anchoring }) } as const;
  return { host: 'sts.us-east-1.amazonaws.com', port: 443, chain };
}

function publishing(...keys: readonly Jwk[]): Partial<Facts> {
  return { jwks: { ...JWKS, value: { keys } } };
}

/** The key set, looked at for a minute. */
function over(did: Pick<DocumentSeries, 'failed' | 'reasons'>): Partial<Facts> {
  const at = { document: 'jwks', host: 'oidc.example.test', port: 443 } as const;
  const counts = { looks: 60, unseen: 0, slowestMs: 310 };
  return { series: { overMs: 60_000, documents: [{ ...at, ...counts, ...did }] } };
}

/** The usual trust policy with other conditions. */
function trusting(conditions: JsonObject): Partial<Facts> {
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: PROVIDER_ARN },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: conditions,
      },
    ],
  });
  return {
    role: {
      kind: 'seen',
      value: { arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 },
    },
  };
}

/** The same world for another issuer, which everything in it names. */
function issuing(url: string): Partial<Facts> {
  const issuer = parseIssuer(url);
  const bare = url.slice('https://'.length);
  const arn = PROVIDER_ARN.replace(BARE, bare);
  const role = seen(HEALTHY.role);
  const trustPolicy = role.value.trustPolicy.replaceAll(BARE, bare);
  return {
    issuer,
    ...claiming({ iss: url }),
    discovery: { ...DISCOVERY, value: { issuer: url, jwksUri: `${url}/keys`, missing: [] } },
    ...providing({ arn, url: bare }),
    providerUrls: { kind: 'seen', value: [bare] },
    role: { ...role, value: { ...role.value, trustPolicy } },
    endpoints: [endpoint(undefined, hostPortOf(issuer))],
  };
}

/** The same world on EKS. */
function eks(): Partial<Facts> {
  return publicly('oidc.eks.us-east-1.amazonaws.com', '/id/1111222233334444');
}

/** The same world at another host, where the CA is public. */
function publicly(host: string, path: string): Partial<Facts> {
  const chain = chainFact([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate], {
    anchoring: { bundled: { vouches: true, error: undefined } },
  });
  return {
    ...issuing(`https://${host}${path}`),
    endpoints: [endpoint(chain, { host })],
  };
}

/** A root that lasts until so many days from now. */
async function lasting(name: string, days: number): Promise<Credential> {
  return forgeCertificate({
    subject: `CN=${name}`,
    notBefore: plusSeconds(NOW, -1000 * DAY),
    notAfter: plusSeconds(NOW, days * DAY),
    ca: true,
  });
}

/** A leaf of the usual intermediate, with other dates: days from now. */
async function leafFor({ from, until }: { from: number; until: number }): Promise<Certificate> {
  const { certificate } = await forgeCertificate({
    subject: 'CN=oidc.example.test',
    notBefore: plusSeconds(NOW, from * DAY),
    notAfter: plusSeconds(NOW, until * DAY),
    ca: false,
    issuer: INTERMEDIATE,
    names: ['oidc.example.test'],
  });
  return certificate;
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('the healthy world lacks it');
  return value;
}

function seen<T>(look: Seen<T> | { readonly kind: 'absent' | 'unseen' } | undefined): Seen<T> {
  if (look?.kind !== 'seen') throw new TypeError('the healthy world has not seen it');
  return look;
}
