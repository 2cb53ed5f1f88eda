// SPDX-License-Identifier: Apache-2.0

import type { EndpointLine, FindingLine, TrustLine } from './data/trust-data.ts';

/** `1 role`, `4 roles` */
export function countOf(number: number, one: string): string {
  return `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
}

/** As trusts name the host of an endpoint. */
export function hostOf({ host, port }: Pick<EndpointLine, 'host' | 'port'>): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443 ? name : `${name}:${String(port)}`;
}

/** What people call a certificate: its common name, else the name that it has. */
export function commonNameOf(subject: string): string {
  const [, name] = /(?:^|, )CN=((?:\\.|[^,\\])+)/.exec(subject) ?? [];
  return name ?? (subject === '' ? 'no name' : subject);
}

/** What an ARN names: `role/deploy`; of a provider, its issuer. */
export function shortOf(arn: string): string {
  const name = arn.split(':').slice(5).join(':');
  return name === '' ? arn : name.replace(/^oidc-provider\//, '');
}

/** An issuer without what all of them begin with. */
export function issuerOf({
  issuer,
  providerArn,
}: Pick<TrustLine, 'issuer' | 'providerArn'>): string {
  return issuer?.replace(/^https:\/\//, '') ?? shortOf(providerArn);
}

export function accountOf({
  account,
  accountName,
}: Pick<TrustLine, 'account' | 'accountName'>): string {
  return accountName === null ? account : `${accountName} (${account})`;
}

export const VERDICTS: {
  readonly [V in TrustLine['verdict']]: { type: 'success' | 'error' | 'warning'; words: string };
} = {
  ok: { type: 'success', words: 'OK' },
  broken: { type: 'error', words: 'Broken' },
  unknown: { type: 'warning', words: 'Unknown' },
};

export const SEVERITIES: {
  readonly [S in FindingLine['severity']]: { type: 'error' | 'warning' | 'info'; words: string };
} = {
  error: { type: 'error', words: 'Error' },
  warning: { type: 'warning', words: 'Warning' },
  notice: { type: 'info', words: 'Notice' },
};
