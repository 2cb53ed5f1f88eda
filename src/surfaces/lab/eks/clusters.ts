// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from '../../../core/model/json.ts';
import { type Answer, refusal, type Refused, type WireStructure } from '../protocol/answer.ts';
import { demandedText, type Form, integerOf, textOf } from '../protocol/form.ts';
import type { ClusterRecord, World } from '../world.ts';

/** Runs `then` with the cluster that the path names, or refuses as EKS does. */
export function withCluster(
  form: Form,
  world: World,
  then: (cluster: ClusterRecord) => Answer,
): Answer {
  const name = demandedText(form, 'name');
  const cluster = world.clusters.get(clusterArn(name, form, world));
  return cluster === undefined
    ? aboutCluster(name, 'ResourceNotFoundException', 404, `No cluster found for name: ${name}.`)
    : then(cluster);
}

/** A cluster is known by its name within the caller's account, in the Region that the call is for. */
export function clusterArn(name: string, form: Form, world: World): string {
  const { partition, account, region } = world;
  return `arn:${partition}:eks:${form.region ?? region}:${form.caller?.account ?? account}:cluster/${name}`;
}

/** The clusters of the caller's account in the Region that the call is for, by name. */
export function clustersOf(form: Form, world: World): readonly ClusterRecord[] {
  const before = clusterArn('', form, world);
  return [...world.clusters.values()]
    .filter(({ arn }) => arn.startsWith(before))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** What the lab knows of a cluster. Where there is no API server behind it, it leaves that out. */
export function clusterStructure(
  cluster: ClusterRecord,
  status: 'CREATING' | 'ACTIVE' | 'DELETING',
): WireStructure {
  const { name, arn, issuer, createdAt, version, roleArn, network, tags, api } = cluster;
  return {
    name,
    arn,
    createdAt: new Date(createdAt),
    version,
    platformVersion: 'eks.1',
    status,
    roleArn,
    endpoint: api?.origin,
    certificateAuthority:
      api === undefined ? undefined : { data: Buffer.from(api.ca).toString('base64') },
    resourcesVpcConfig: {
      ...network,
      vpcId: VPC,
      // Made while the cluster is.
      clusterSecurityGroupId: status === 'CREATING' ? undefined : SECURITY_GROUP,
      publicAccessCidrs: ['0.0.0.0/0'],
    },
    // Known as soon as the cluster stands.
    identity: status === 'CREATING' ? undefined : { oidc: { issuer } },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    tags,
  };
}

/** The tags of a body. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

export function invalid(message: string): Refused {
  return refusal('InvalidParameterException', 400, message);
}

/** An error of EKS that names the cluster. */
export function aboutCluster(
  ...[clusterName, code, httpStatus, message]: readonly [string, string, number, string]
): Refused {
  const refused = refusal(code, httpStatus, message);
  return { ...refused, refusal: { ...refused.refusal, members: { clusterName } } };
}

/** Some of what is asked for, in the order of its ids. */
interface Page<T> {
  readonly kind: 'page';
  readonly page: readonly T[];
  readonly nextToken: string | undefined;
}

/** A page of a list in the order of its ids. Its token is the id that came last: none is told twice. */
export function pageOf<T>(
  all: readonly T[],
  form: Form,
  idOf: (one: T) => string,
): Page<T> | Refused {
  const size = integerOf(form, 'maxResults') ?? MOST_A_PAGE;
  if (textOf(form, 'maxResults') !== undefined && (size < 1 || size > MOST_A_PAGE)) {
    const message = `maxResults needs to be in the range 1 to ${String(MOST_A_PAGE)}`;
    return refusal('InvalidParameterException', 400, message);
  }
  const last = Buffer.from(textOf(form, 'nextToken') ?? '', 'base64url').toString();
  const rest = all.filter((one) => idOf(one) > last);
  const page = rest.slice(0, size);
  const end = rest.length > page.length ? page.at(-1) : undefined;
  const nextToken = end === undefined ? undefined : Buffer.from(idOf(end)).toString('base64url');
  return { kind: 'page', page, nextToken };
}

/** @see EKS API, ListClusters and ListPodIdentityAssociations. */
const MOST_A_PAGE = 100;

/** Names alone: there are no networks behind them. */
const VPC = 'vpc-0a1b2c3d4e5f60718';
const SECURITY_GROUP = 'sg-0a1b2c3d4e5f60718';

/** The network of a cluster that was not created with one. */
export const DEFAULT_NETWORK: WireStructure = {
  subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
  securityGroupIds: [],
  endpointPublicAccess: true,
  endpointPrivateAccess: false,
};

/** The version of clusters that ask for none. */
export const DEFAULT_VERSION = '1.34';
