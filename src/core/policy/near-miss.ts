// SPDX-License-Identifier: Apache-2.0

import { builtInName } from '../model/arn.ts';

/**
 * In what a written issuer differs from the right one, both without their scheme, where it is near
 * enough to be a slip; `undefined` where it is another issuer altogether, or the same.
 */
export function issuerDifference(written: string, right: string): string | undefined {
  if (written === right) return undefined;
  return SLIPS.find(({ normalize }) => normalize(written) === normalize(right))?.what;
}

/** In what a written ARN of a provider differs from the right one, where it is near. */
export function providerArnDifference(written: string, right: string): string | undefined {
  const one = partsOf(written);
  if (one !== undefined && builtInName(one.url) === right)
    return `an ARN, where AWS knows ${right} itself`;
  const other = partsOf(right);
  if (one === undefined || other === undefined) return undefined;
  const difference = issuerDifference(one.url, other.url);
  if (difference === undefined && one.url !== other.url) return undefined;
  const others = (['partition', 'account'] as const)
    .filter((part) => one[part] !== other[part])
    .map((part) => `another ${part}`);
  return [...others, ...(difference === undefined ? [] : [difference])].join(' and ') || undefined;
}

interface ProviderArnParts {
  readonly partition: string;
  readonly account: string;
  readonly url: string;
}

/** Laxer than an ARN's own parser: what people write there need not be one. */
function partsOf(arn: string): ProviderArnParts | undefined {
  const [, partition = '', account = '', url = ''] = PROVIDER_ARN.exec(arn) ?? [];
  return url === '' ? undefined : { partition, account, url };
}

/** On a shared host another path is another tenant, and no slip. */
export function isOtherTenant(difference: string): boolean {
  return difference.includes(OTHER_PATH);
}

/** A cluster that was rebuilt has another id, and so has a stranger's. */
export function isOtherCluster(difference: string): boolean {
  return difference.includes(OTHER_CLUSTER);
}

const OTHER_CLUSTER = 'the id of another cluster';
const OTHER_PATH = 'another path on the same host';

/** Slips, each with what makes it right; the nearest first. */
const SLIPS: readonly { readonly what: string; readonly normalize: (issuer: string) => string }[] =
  [
    { what: 'https:// before it', normalize: (issuer) => issuer.replace(/^https:\/\//, '') },
    { what: 'a slash more or less at the end', normalize: (issuer) => issuer.replace(/\/+$/, '') },
    { what: 'letters in another case', normalize: (issuer) => issuer.toLowerCase() },
    // Two ways to write the host of an EKS issuer; and guides that have its parts in the wrong order.
    {
      what: 'another host for the same cluster',
      normalize: (issuer) => issuer.replace(EKS_HOST, 'oidc.eks/'),
    },
    {
      what: OTHER_CLUSTER,
      normalize: (issuer) =>
        issuer.replace(EKS_HOST.test(issuer) ? /\/id\/.*$/ : CLUSTER_ID, '/id/'),
    },
    { what: OTHER_PATH, normalize: (issuer) => issuer.replace(/\/.*$/, '') },
  ];

/**
 * `oidc.eks.REGION.amazonaws.com`, dual-stack `oidc-eks.REGION.api.aws`, and two common misspellings;
 * in a lab with a port.
 */
const EKS_HOST =
  /^(?:oidc\.eks\.[a-z0-9-]+\.amazonaws\.(?:com|com\.cn|eu)|oidc-eks\.[a-z0-9-]+\.api\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|oidc\.[a-z0-9-]+\.(?:eks\.)?amazonaws\.com)(?::\d+)?\//;

/** How EKS names the issuer of a cluster, on whichever host: a lab has one of its own. */
const CLUSTER_ID = /\/id\/[0-9A-F]{32}$/;

const PROVIDER_ARN = /^arn:([^:]*):iam::([^:]*):oidc-provider\/(.*)$/;
