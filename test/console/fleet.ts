// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

import { instantOf, plusSeconds, printInstant } from '../../src/core/model/instant.ts';
import { htmlRendering } from '../../src/render/scan/html.ts';
import { ScanReport } from '../../src/render/scan/report.ts';
import type {
  AccountLine,
  EndpointLine,
  FindingLine,
  ScanHeadLine,
  ScanLineJson,
  TrustLine,
  UnreadableLine,
} from '../../src/schemas/scan.ts';

const DAY = 86_400;
/** As many clusters share a host as a Region of EKS has. */
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'] as const;

export interface FleetOptions {
  readonly trusts: number;
  /** When it was scanned, in milliseconds. */
  readonly at: number;
  /** Of a text from outside; default: itself. */
  readonly said?: (text: string) => string;
}

/** What a scan of a large organization prints: most of it OK, one outage, one role, a CA that ends soon. */
export function fleetLines({
  trusts,
  at,
  said = (text) => text,
}: FleetOptions): readonly ScanLineJson[] {
  const now = instantOf(at);
  const on = (seconds: number): string => printInstant(plusSeconds(now, seconds));
  const accounts = Array.from({ length: Math.ceil(trusts / 50) }, (_, index) => accountOf(index));
  const all = Array.from({ length: trusts }, (_, index) =>
    trustOf(index, accounts[index % accounts.length] ?? '', said),
  );
  return [
    headOf(accounts, on(0), on(-DAY)),
    ...endpointsOf(on, said),
    ...all,
    ...findingsOf(all, on, said),
    unreadableOf(on(-3 * DAY), said),
    ...accounts.map((account) => accountLine(account, all, said)),
  ];
}

/** The page of these lines. */
export function pageOf(lines: readonly ScanLineJson[], template: string): string {
  const report = new ScanReport();
  const page = { template, redact: (text: string) => text };
  const rendering = htmlRendering({
    colour: false,
    unicode: true,
    width: undefined,
    verbose: true,
    hasBaseline: true,
    version: '1.2.3',
    page,
  });
  for (const line of lines) {
    report.add(line);
    rendering.line(line);
  }
  rendering.line(report.summary);
  return rendering.end(report);
}

/** What the data of a page say. */
export function linesInPage(page: string): readonly string[] {
  const [, packed = ''] = /<script type="text\/plain" id="data">([^<]*)</.exec(page) ?? [];
  return inflateSync(Buffer.from(packed, 'base64')).toString().trimEnd().split('\n');
}

function accountOf(index: number): string {
  return String(111_122_223_333 + index * 7_919);
}

function headOf(accounts: readonly string[], at: string, baseline: string): ScanHeadLine {
  return {
    type: 'scan',
    schemaVersion: 1,
    caller: {
      account: accounts[0] ?? '',
      partition: 'aws',
      region: 'eu-west-1',
      arn: 'arn:aws:iam::111122223333:user/scan',
    },
    vantage: { host: 'scanner', proxy: null, library: 'bundled' },
    lab: false,
    at,
    scope: { accounts, regions: null, shard: null, baseline, target: null },
  };
}

const CORP = 'oidc.corp.example';
const KEYS = 'keys.corp.example';
const LAB = 'oidc.lab.example';

/** What kind of trust the one of a number is. */
function kindOf(index: number): 'corp' | 'lab' | 'unknown' | 'eks' {
  if (index % 67 === 3) return 'corp';
  if (index % 104 === 5) return 'lab';
  return index % 23 === 7 ? 'unknown' : 'eks';
}

function hostsOf(index: number): readonly [string, ...string[]] {
  const kind = kindOf(index);
  if (kind === 'corp') return [CORP, KEYS];
  if (kind === 'lab') return [LAB];
  if (kind === 'unknown') return [`git-${String(index % 9)}.internal.example`];
  return [`oidc.eks.${REGIONS[index % REGIONS.length] ?? ''}.amazonaws.com`];
}

function trustOf(index: number, account: string, said: (text: string) => string): TrustLine {
  const kind = kindOf(index);
  const hosts = hostsOf(index);
  const id = sha1Of(`trust ${String(index)}`)
    .slice(0, 32)
    .toUpperCase();
  const bare = kind === 'unknown' ? hosts[0] : `${hosts[0]}/id/${id}`;
  const isBroken = kind === 'corp';
  return {
    type: 'trust',
    account,
    accountName: said(`team-${String(index % 200)}`),
    ou: said('Workloads/Production'),
    region: kind === 'eks' ? (REGIONS[index % REGIONS.length] ?? null) : null,
    providerArn: `arn:aws:iam::${account}:oidc-provider/${said(bare)}${kind === 'unknown' ? `/${String(index)}` : ''}`,
    issuer: `https://${said(bare)}`,
    hosts,
    verdict: isBroken ? 'broken' : kind === 'unknown' ? 'unknown' : 'ok',
    cause: isBroken
      ? {
          check: 'endpoint-trust',
          confidence: 'proven',
          sentence: said(`IAM lists no certificate that ${CORP} serves`),
        }
      : null,
    notChecked: kind === 'unknown' ? [said(`issuer: ${hosts[0]} resolves to no address here`)] : [],
    isNew: index === 70,
    roles: Array.from(
      { length: 1 + (index % 5) },
      (_, role) =>
        `arn:aws:iam::${account}:role/${said(`workload-${String(index)}-${String(role)}`)}`,
    ),
    thumbprints: listedOf(kind),
    clientIds: ['sts.amazonaws.com'],
    decidedBy: kind === 'eks' ? 'library' : kind === 'unknown' ? null : 'list',
    tags: { owner: said(`team-${String(index % 200)}`) },
    steps: stepsOf(isBroken, kind === 'unknown', said),
    conditions: conditionsOf({ index, account, bare, isBroken, said }),
    gone: null,
  };
}

/** Of each role what a namespace of one's own is let in by; of one that is broken the subject is another's. */
function conditionsOf({
  index,
  account,
  bare,
  isBroken,
  said,
}: {
  readonly index: number;
  readonly account: string;
  readonly bare: string;
  readonly isBroken: boolean;
  readonly said: (text: string) => string;
}): NonNullable<TrustLine['conditions']> {
  return Array.from({ length: 1 + (index % 5) }, (_, role) => {
    const wanted = `system:serviceaccount:team-${String(index % 200)}:workload-${String(role)}`;
    const subject = isBroken && role === 0 ? 'system:serviceaccount:other:web' : wanted;
    const row = (claim: string, values: readonly string[], has: string) => ({
      operator: 'StringEquals',
      key: `${said(bare)}:${claim}`,
      values: values.map(said),
      claim: said(has),
      holds: values.includes(has),
      why: values.includes(has) ? null : said(`StringEquals wants it to be another than ${has}`),
    });
    return {
      role: `arn:aws:iam::${account}:role/${said(`workload-${String(index)}-${String(role)}`)}`,
      statement: 'statement 1',
      effect: 'Allow' as const,
      applies: subject === wanted,
      subject: said(subject),
      rows: [row('sub', [wanted], subject), row('aud', ['sts.amazonaws.com'], 'sts.amazonaws.com')],
    };
  });
}

function listedOf(kind: ReturnType<typeof kindOf>): readonly string[] {
  if (kind === 'corp') return [sha1Of('Corp Root CA 2021')];
  if (kind === 'lab') return [sha1Of('Lab Issuing CA'), sha1Of('Lab Root CA 2019')];
  return [sha1Of('Amazon Root CA 1')];
}

function stepsOf(
  isBroken: boolean,
  isUnknown: boolean,
  said: (text: string) => string,
): NonNullable<TrustLine['steps']> {
  const issuer = isBroken ? 'fail' : isUnknown ? 'unknown' : 'pass';
  const gate = (check: string, status: 'pass' | 'fail' | 'unknown') => ({
    check,
    kind: 'gate' as const,
    status,
    detail:
      status === 'pass'
        ? null
        : said(
            status === 'fail'
              ? `IAM lists no certificate that ${CORP} serves; the top is CN=Corp Root CA 2026, O=Example`
              : `what ${check} needs was not seen`,
          ),
  });
  return [
    { step: 'issuer', status: issuer, checks: [gate('endpoint-trust', issuer)] },
    { step: 'keys', status: 'pass', checks: [gate('keys', 'pass')] },
    {
      step: 'provider',
      status: 'pass',
      checks: [gate('provider', 'pass'), gate('audience', 'pass')],
    },
    { step: 'role', status: 'pass', checks: [gate('trust-policy', 'pass')] },
  ];
}

/** @param days Of the leaf's life that are left, and of those above it. */
function endpointOf(
  host: string,
  address: string,
  chain: readonly (readonly [name: string, days: number, whole: number])[],
  on: (seconds: number) => string,
  more: Partial<EndpointLine> = {},
): EndpointLine {
  const presentedChain = chain.map(([name, days, whole], at) => ({
    sha1: sha1Of(name),
    subject: `CN=${name}, O=Example`,
    notAfter: on(days * DAY),
    sha256: createHash('sha256').update(name).digest('hex'),
    notBefore: on((days - whole) * DAY),
    isCa: at > 0,
    onPath: true,
  }));
  return {
    type: 'endpoint',
    listed: null,
    roles: ['discovery', 'jwks'],
    host,
    port: 443,
    address,
    probe: 'handshake',
    protocol: 'TLSv1.3',
    thumbprint: presentedChain.at(-1)?.sha1 ?? null,
    presentedChain,
    top: presentedChain.at(-1)?.sha1 ?? null,
    trustedBy: null,
    error: null,
    ...more,
  };
}

function endpointsOf(
  on: (seconds: number) => string,
  said: (text: string) => string,
): readonly EndpointLine[] {
  const corp = (leaf: string) =>
    [
      [said(leaf), 49, 90],
      [said('Corp Issuing CA 3'), 212, 1825],
      [said('Corp Root CA 2026'), 3600, 3653],
    ] as const;
  return [
    endpointOf(CORP, '10.2.0.11', corp(CORP), on, { roles: ['discovery'] }),
    endpointOf(CORP, '10.2.0.12', corp(CORP), on, { roles: ['discovery'] }),
    endpointOf(KEYS, '10.2.0.40', corp(KEYS), on, { roles: ['jwks'] }),
    endpointOf(
      LAB,
      '10.9.1.4',
      [
        [said(LAB), 31, 90],
        [said('Lab Issuing CA'), 12, 1095],
        [said('Lab Root CA 2026'), 3300, 3653],
      ],
      on,
    ),
    ...REGIONS.flatMap((region, at) =>
      ['a', 'b'].map((zone, place) =>
        endpointOf(
          `oidc.eks.${region}.amazonaws.com`,
          `192.0.2.${String(at * 8 + place)}`,
          [
            [`*.execute-api.${region}.amazonaws.com`, 20 + at * 14, 395],
            ['Amazon RSA 2048 M04', 1400, 3650],
            ['Amazon Root CA 1', 4100, 8000],
          ],
          on,
          { trustedBy: 'library', protocol: zone === 'a' ? 'TLSv1.2' : 'TLSv1.3' },
        ),
      ),
    ),
    {
      ...endpointOf('git-1.internal.example', '10.7.7.7', [], on),
      address: null,
      error: said('connect ECONNREFUSED 10.7.7.7:443'),
    },
  ];
}

function findingsOf(
  trusts: readonly TrustLine[],
  on: (seconds: number) => string,
  said: (text: string) => string,
): readonly FindingLine[] {
  const of = (trust: TrustLine, changed: Partial<FindingLine>): FindingLine => ({
    type: 'finding',
    id: sha1Of(`${trust.providerArn} ${changed.check ?? ''}`).slice(0, 16),
    check: 'endpoint-trust',
    severity: 'error',
    account: trust.account,
    accountName: trust.accountName,
    ou: trust.ou,
    region: trust.region,
    resource: trust.providerArn,
    issuer: trust.issuer,
    about: trust.hosts[0] ?? '',
    tags: { owner: said('platform-identity') },
    firstSeen: on(-7_200),
    isNew: false,
    suppressed: null,
    detail: '',
    remedies: [],
    ...changed,
  });
  const command = (...argv: readonly string[]) => [
    { text: said('list what is served'), command: argv.join(' '), argv },
  ];
  const broken = trusts.filter(({ verdict }) => verdict === 'broken');
  const ending = trusts.filter(({ hosts }) => hosts[0] === LAB);
  const web = trusts.find(({ verdict }) => verdict === 'ok');
  const unused = trusts.filter((_, index) => index % 97 === 11);
  return [
    ...broken.map((trust) =>
      of(trust, {
        isNew: true,
        detail: said(`IAM lists no certificate that ${CORP} serves`),
        remedies: command('trustprint', 'fix', `https://${CORP}`, '--issuer-ca', 'ca.pem'),
      }),
    ),
    ...(web === undefined
      ? []
      : [
          of(web, {
            check: 'trust-policy',
            firstSeen: on(-DAY),
            resource: `arn:aws:iam::${web.account}:role/payments-web`,
            about: `arn:aws:iam::${web.account}:role/payments-web`,
            tags: { team: said('payments') },
            detail: said('trusts service account default/web, but the pods run as payments/web'),
            remedies: command('trustprint', 'doctor', 'deploy/web', '-n', 'payments'),
          }),
        ]),
    ...ending.map((trust) =>
      of(trust, {
        check: 'ca-expires-soon',
        severity: 'warning',
        firstSeen: on(-18 * DAY),
        tags: { owner: said('lab-team') },
        detail: said('the CA "CN=Lab Issuing CA, O=Example" expires in 12 days'),
        remedies: command('trustprint', 'thumbprint', `https://${LAB}`),
      }),
    ),
    ...unused.map((trust) =>
      of(trust, {
        check: 'provider-unused',
        severity: 'notice',
        about: trust.providerArn,
        detail: said('no role trusts it'),
      }),
    ),
    ...unused.slice(0, 2).map((trust) =>
      of(trust, {
        check: 'provider-orphan',
        severity: 'warning',
        about: trust.providerArn,
        detail: said('its issuer is gone'),
        suppressed: { reason: said('replaced in March'), until: '2027-03-31' },
      }),
    ),
  ];
}

function unreadableOf(firstSeen: string, said: (text: string) => string): UnreadableLine {
  return {
    type: 'unreadable',
    id: '8899aabbccddeeff',
    account: '444455556666',
    accountName: said('sandbox'),
    ou: null,
    region: null,
    what: said('the account'),
    why: said('AWS gives no credentials: not authorized to perform: sts:AssumeRole'),
    firstSeen,
    isNew: true,
    suppressed: null,
  };
}

function accountLine(
  account: string,
  trusts: readonly TrustLine[],
  said: (text: string) => string,
): AccountLine {
  const own = trusts.filter((trust) => trust.account === account);
  return {
    type: 'account',
    account,
    accountName: own[0]?.accountName ?? null,
    ou: null,
    partition: 'aws',
    isAll: true,
    providers: own.map(({ providerArn }) => providerArn),
    clusters: own.flatMap(({ issuer }, index) =>
      issuer?.includes('/id/') === true
        ? [
            {
              arn: `arn:aws:eks:eu-west-1:${account}:cluster/${said(`prod-${String(index)}`)}`,
              issuer,
            },
          ]
        : [],
    ),
  };
}

export function sha1Of(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}
