// SPDX-License-Identifier: Apache-2.0

import type { NamedFiles } from '../../../../../src/surfaces/cli/files.ts';
import type { ScanHead } from '../../../../../src/surfaces/cli/scan/scan-file.ts';
import type {
  AccountLine,
  FindingLine,
  SummaryLine,
  TrustLine,
} from '../../../../../src/schemas/scan.ts';

const [ONE, TWO] = ['111122223333', '222233334444'] as const;
export const ACCOUNTS: readonly string[] = [ONE, TWO];
const PLACE = { account: ONE, accountName: 'one', ou: null };
const ARN = `arn:aws:iam::${ONE}:oidc-provider/issuer.example`;

export const HEAD: ScanHead = {
  type: 'scan',
  schemaVersion: 1,
  caller: null,
  vantage: { host: 'here', proxy: null, library: 'some' },
  lab: false,
  at: '2026-11-01T00:00:00Z',
  scope: { accounts: ACCOUNTS, regions: null, shard: null, baseline: null, target: null },
};

export function finding(id: string, more: Partial<FindingLine> = {}): FindingLine {
  return {
    type: 'finding',
    id,
    check: 'provider-unused',
    severity: 'notice',
    ...PLACE,
    region: null,
    resource: ARN,
    issuer: null,
    about: ARN,
    tags: { ü: 'ein Wort' },
    firstSeen: HEAD.at,
    isNew: true,
    suppressed: null,
    detail: 'no role trusts it',
    remedies: [],
    ...more,
  };
}

export const TRUST: TrustLine = {
  type: 'trust',
  ...PLACE,
  region: null,
  providerArn: ARN,
  issuer: 'https://issuer.example',
  hosts: ['issuer.example'],
  verdict: 'unknown',
  cause: null,
  notChecked: [],
  isNew: true,
  roles: [],
  gone: null,
};

export function account(id: string): AccountLine {
  return {
    type: 'account',
    ...PLACE,
    account: id,
    partition: 'aws',
    isAll: true,
    providers: [],
    clusters: [],
  };
}

const NONE = { error: 0, warning: 0, notice: 0 };
export const SUMMARY: SummaryLine = {
  type: 'summary',
  accounts: 2,
  skipped: 0,
  trusts: 1,
  endpoints: 0,
  failed: 0,
  ok: 0,
  broken: 0,
  unknown: 1,
  findings: { ...NONE, notice: 1 },
  new: { ...NONE, notice: 1 },
  unreadable: 0,
};

export function ndjson(...lines: readonly object[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** A whole output: two accounts, a trust, a finding. */
export const WHOLE = ndjson(HEAD, TRUST, finding('a'), account(ONE), account(TWO), SUMMARY);

/** A file that comes in these pieces, whatever its name. */
export function pieces(
  ...bytes: readonly Uint8Array[]
): NamedFiles & { readonly isOutput: () => Promise<boolean> } {
  return {
    isOutput: async () => false,
    inputPieces: async function* inputPieces() {
      yield* bytes;
    },
    filePieces: async function* filePieces() {
      yield* bytes;
    },
  };
}
