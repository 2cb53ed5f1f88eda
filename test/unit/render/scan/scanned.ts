// SPDX-License-Identifier: Apache-2.0

import { everyResult } from '../../../../src/render/json.ts';
import type { ScanPaper, ScanRendering } from '../../../../src/render/scan/rendering.ts';
import { ScanReport } from '../../../../src/render/scan/report.ts';
import type {
  EndpointLine,
  FindingLine,
  ScanHeadLine,
  ScanLineJson,
  TrustLine,
  UnreadableLine,
} from '../../../../src/schemas/scan.ts';
import { facts } from '../../../world.ts';

const AT = '2026-07-01T12:00:00Z';

export const PAPER: ScanPaper = {
  colour: false,
  unicode: true,
  width: undefined,
  verbose: false,
  hasBaseline: false,
  version: '1.2.3',
};

export const HEAD: ScanHeadLine = {
  type: 'scan',
  ...everyResult(facts()),
  at: AT,
  scope: { accounts: ['111122223333'], regions: null, shard: null, baseline: null, target: null },
};

const PLACE = { account: '111122223333', accountName: 'shop', ou: 'Workloads' };

export function finding(changed: Partial<FindingLine> = {}): FindingLine {
  const resource = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A1';
  return {
    type: 'finding',
    id: '0011223344556677',
    check: 'endpoint-trust',
    severity: 'error',
    ...PLACE,
    region: null,
    resource,
    issuer: 'https://oidc.example.com/id/A1',
    about: 'oidc.example.com',
    tags: { team: 'payments' },
    firstSeen: AT,
    isNew: true,
    suppressed: null,
    detail: 'IAM lists no certificate that oidc.example.com serves',
    remedies: [
      {
        text: 'list it',
        command: `trustprint fix ${resource}`,
        argv: ['trustprint', 'fix', resource],
      },
    ],
    ...changed,
  };
}

export function trust(changed: Partial<TrustLine> = {}): TrustLine {
  return {
    type: 'trust',
    ...PLACE,
    region: null,
    providerArn: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/A1',
    issuer: 'https://oidc.example.com/id/A1',
    hosts: ['oidc.example.com'],
    verdict: 'broken',
    cause: null,
    isNew: true,
    notChecked: [],
    roles: [],
    gone: null,
    ...changed,
  };
}

export function endpoint(changed: Partial<EndpointLine> = {}): EndpointLine {
  return {
    type: 'endpoint',
    listed: null,
    roles: ['discovery', 'jwks'],
    host: 'oidc.example.com',
    port: 443,
    address: '192.0.2.1',
    probe: 'handshake',
    protocol: 'TLSv1.3',
    thumbprint: 'ab'.repeat(20),
    presentedChain: [
      { sha1: 'cd'.repeat(20), subject: 'CN=oidc.example.com', notAfter: '2026-08-01T00:00:00Z' },
      { sha1: 'ab'.repeat(20), subject: 'CN=Example CA', notAfter: '2036-01-01T00:00:00Z' },
    ],
    trustedBy: null,
    error: null,
    ...changed,
  };
}

export function unreadable(changed: Partial<UnreadableLine> = {}): UnreadableLine {
  return {
    type: 'unreadable',
    id: '8899aabbccddeeff',
    ...PLACE,
    account: '444455556666',
    accountName: 'test',
    region: null,
    what: 'the account',
    why: 'AWS gives no credentials',
    firstSeen: AT,
    isNew: true,
    suppressed: null,
    ...changed,
  };
}

export const SUPPRESSED = { reason: 'replaced in March', until: '2027-03-31' };

/** One of each line. */
export const LINES: readonly ScanLineJson[] = [
  HEAD,
  endpoint(),
  endpoint({ address: null, thumbprint: null, presentedChain: [], error: 'refused' }),
  trust(),
  trust({ providerArn: `${trust().providerArn}2`, verdict: 'unknown', notChecked: ['issuer: ?'] }),
  finding(),
  finding({ id: '1', resource: `${finding().resource}3` }),
  finding({ id: '2', check: 'provider-unused', severity: 'notice', about: 'x', remedies: [] }),
  finding({ id: '3', check: 'provider-orphan', severity: 'warning', suppressed: SUPPRESSED }),
  finding({ id: '4', check: 'trust-policy-wide', severity: 'warning', isNew: false, about: 'y' }),
  unreadable(),
  {
    type: 'account',
    ...PLACE,
    partition: 'aws',
    isAll: true,
    providers: [finding().resource],
    clusters: [],
  },
  {
    type: 'gone',
    id: '5',
    check: 'provider-orphan',
    account: '111122223333',
    resource: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/B2',
  },
];

/** A text that means harm wherever it is printed: to terminals, runners, spreadsheets, pages and labels. */
export const HARM =
  "=cmd|' /C calc'!A0\r\n::error::x\n\u001b[2J\u202e##[error]<img src=x>|`x`\"},\\\n@team [x](http://evil)";

/** The same in every place that the outside may write to. */
export const HOSTILE: readonly ScanLineJson[] = [
  HEAD,
  endpoint({ host: HARM, error: HARM }),
  trust({ verdict: 'unknown', providerArn: HARM, notChecked: [HARM], issuer: HARM, hosts: [HARM] }),
  finding({
    accountName: HARM,
    ou: HARM,
    region: HARM,
    resource: HARM,
    issuer: HARM,
    about: HARM,
    tags: { owner: HARM, [HARM]: HARM },
    detail: HARM,
    suppressed: { reason: HARM, until: '2027-03-31' },
    isNew: true,
    remedies: [{ text: HARM, command: null, argv: ['trustprint', 'doctor', HARM] }],
  }),
  finding({ id: '1', accountName: HARM, resource: HARM, about: HARM, detail: HARM }),
  unreadable({ accountName: HARM, what: HARM, why: HARM }),
  { type: 'gone', id: '5', check: 'provider-orphan', account: HARM, resource: HARM },
];

/** All that a rendering prints of some lines. */
export function printed(rendering: ScanRendering, lines = LINES): string {
  const report = new ScanReport();
  const put = (line: ScanLineJson): string => {
    report.add(line);
    return rendering.line(line);
  };
  const told = lines.map(put);
  return [...told, put(report.summary), rendering.end(report)].join('');
}
