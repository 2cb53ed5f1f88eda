// SPDX-License-Identifier: Apache-2.0

import { TrustprintError, parseOrUndefined } from '../error.ts';
import { bareIssuer, HTTPS_PORT, type Issuer } from './issuer.ts';

/** An Amazon Resource Name, taken apart. `resource` keeps its slashes and colons. */
export interface Arn {
  readonly text: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/**
 * Reads an ARN.
 *
 * @throws TrustprintError `arn_malformed` when it has not the six parts.
 */
export function parseArn(text: string): Arn {
  const match = ARN.exec(text);
  const [, partition, service, region, account, resource] = match ?? [];
  if (
    partition === undefined ||
    service === undefined ||
    region === undefined ||
    account === undefined ||
    resource === undefined
  ) {
    throw new TrustprintError('arn_malformed', `not an ARN: "${text.slice(0, 300)}"`, {
      facts: { text: text.slice(0, 300) },
      hint: 'an ARN reads arn:aws:iam::111122223333:role/NAME',
    });
  }
  return { text, partition, service, region, account, resource };
}

/** The account that an ARN names, or `undefined` when the text is no ARN or names none. */
export function accountOf(text: string | undefined): string | undefined {
  const account = ARN.exec(text ?? '')?.[4];
  return account?.length === ACCOUNT_DIGITS ? account : undefined;
}

/** The partition that an ARN names, or `undefined` when the text is no ARN. */
export function partitionIn(text: string | undefined): string | undefined {
  return ARN.exec(text ?? '')?.[1];
}

/** The ARN of the provider for an issuer. IAM drops port 443 and keeps all else as written. */
export function providerArnOf(issuer: Issuer, account: string, partition: string): string {
  const bare = bareIssuer(issuer).replace(PORT_OF_HTTPS, '$1');
  return `arn:${partition}:iam::${account}:oidc-provider/${bare}`;
}

/**
 * The name of an issuer that AWS knows itself: a trust policy names it as it is, and AWS documents not to
 * make a provider for it. `undefined` for all others.
 *
 * @param bare The issuer without its scheme; those of a lab have a port.
 * @see IAM User Guide, Create an OIDC identity provider, and Create a role for OIDC federation.
 */
export function builtInName(bare: string): string | undefined {
  const name = bare.replace(/:\d+$/, '');
  return BUILT_IN.has(name) ? name : undefined;
}

/** How a trust policy names the tokens of an issuer: by the ARN of a provider, or by its own name. */
export function federatedNameOf(issuer: Issuer, account: string, partition: string): string {
  return builtInName(bareIssuer(issuer)) ?? providerArnOf(issuer, account, partition);
}

/** The issuer, without its scheme, that a federated principal names; `undefined` where it names none. */
export function federatedIssuerIn(name: string): string | undefined {
  const arn = parseOrUndefined(() => parseArn(name));
  return arn === undefined ? builtInName(name) : providerUrlOf(arn);
}

/** The last two give OAuth access tokens, for which a call has a ProviderId. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

/** The bare URL that a provider's ARN names: host, path, nothing else. */
export function providerUrlOf(arn: Arn): string | undefined {
  return arn.service === 'iam' && arn.resource.startsWith(PROVIDER)
    ? arn.resource.slice(PROVIDER.length) || undefined
    : undefined;
}

/** The role's name, its path left out, or `undefined` when the ARN is not a role's. */
export function roleNameOf(arn: Arn): string | undefined {
  return arn.service === 'iam' && arn.resource.startsWith('role/')
    ? arn.resource.split('/').at(-1) || undefined
    : undefined;
}

/** The name of the role that a text is the ARN of; `undefined` where it is no role's ARN. */
export function roleNameIn(text: string): string | undefined {
  const arn = parseOrUndefined(() => parseArn(text));
  return arn === undefined ? undefined : roleNameOf(arn);
}

const PORT_OF_HTTPS = new RegExp(`^([^/]*):${String(HTTPS_PORT)}(?=/|$)`);
const PROVIDER = 'oidc-provider/';
/** What else `ARN` takes for an account is none: `aws`, and nothing. */
const ACCOUNT_DIGITS = 12;
const ARN = /^arn:(aws[a-z0-9-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|aws|):([\x21-\x7e]+)$/;

/** What differs between AWS's partitions, as far as we need it. */
interface Partition {
  /** Where IAM's one endpoint is signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
}

/**
 * @see AWS General Reference, service endpoints of IAM and STS; of aws-eusc, the European Sovereign Cloud,
 *   `aws-eusc` in botocore's endpoints.json.
 */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: { region: 'us-east-1', dnsSuffix: 'amazonaws.com' },
  'aws-cn': { region: 'cn-north-1', dnsSuffix: 'amazonaws.com.cn' },
  'aws-us-gov': { region: 'us-gov-west-1', dnsSuffix: 'amazonaws.com' },
  'aws-eusc': { region: 'eusc-de-east-1', dnsSuffix: 'amazonaws.eu' },
};

/** The Region that a partition's IAM is signed for; us-east-1 where the partition is not known. */
export function regionOfPartition(partition: string): string {
  return PARTITIONS[partition]?.region ?? 'us-east-1';
}

/** The regional endpoint of STS. */
export function stsHostOf(region: string, partition: string): string {
  return `sts.${region}.${PARTITIONS[partition]?.dnsSuffix ?? 'amazonaws.com'}`;
}

/** The partition that a Region's name tells. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
