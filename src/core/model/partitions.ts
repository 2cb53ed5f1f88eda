// SPDX-License-Identifier: Apache-2.0

/** What differs between AWS's partitions, as far as we need it. */
interface Partition {
  /** Where IAM's one endpoint is signed for. */
  readonly region: string;
  readonly dnsSuffix: string;
}

/** @see AWS General Reference, service endpoints of IAM and STS. */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: { region: 'us-east-1', dnsSuffix: 'amazonaws.com' },
  'aws-cn': { region: 'cn-north-1', dnsSuffix: 'amazonaws.com.cn' },
  'aws-us-gov': { region: 'us-gov-west-1', dnsSuffix: 'amazonaws.com' },
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
  return 'aws';
}
