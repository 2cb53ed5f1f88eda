// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { closeIssuer, openIssuer } from '../issuer/cluster-issuers.ts';
import { refusal, type Refused, result, type WireStructure } from '../protocol/answer.ts';
import type { Form } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { ClusterRecord, World } from '../world.ts';
import {
  aboutCluster,
  clusterArn,
  clustersOf,
  clusterStructure,
  DEFAULT_VERSION,
  invalid,
  isTextRecord,
  pageOf,
  withCluster,
} from './clusters.ts';

export const describeCluster: Operation = {
  service: 'eks',
  action: 'DescribeCluster',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => result({ cluster: clusterStructure(cluster, 'ACTIVE') })),
};

export const listClusters: Operation = {
  service: 'eks',
  action: 'ListClusters',
  path: '/clusters',
  callers: 'user',
  members: [],
  run: async (form, world) => {
    const found = pageOf(clustersOf(form, world), form, ({ name }) => name);
    if (found.kind === 'refused') return found;
    return result({ clusters: found.page.map(({ name }) => name), nextToken: found.nextToken });
  },
};

/** Its issuer goes with it. A provider that IAM has for it stays, as in life. */
export const deleteCluster: Operation = {
  service: 'eks',
  action: 'DeleteCluster',
  method: 'DELETE',
  path: '/clusters/{name}',
  callers: 'user',
  members: [{ name: 'name', kind: 'text', required: true }],
  run: async (form, world) =>
    withCluster(form, world, (cluster) => {
      const issuer = world.issuers.get(cluster.arn);
      if (issuer !== undefined) closeIssuer(issuer, world.publishing);
      world.issuers.delete(cluster.arn);
      world.clusters.delete(cluster.arn);
      return result({ cluster: clusterStructure(cluster, 'DELETING') });
    }),
};

/** Answers before the cluster stands, as EKS does; here it stands when it is next asked for. */
export const createCluster: Operation = {
  service: 'eks',
  action: 'CreateCluster',
  method: 'POST',
  path: '/clusters',
  callers: 'user',
  members: [],
  run: async (form, world, { now }) => {
    const wanted = readCluster(form.json ?? {});
    if (wanted.kind === 'refused') return wanted;
    const refused = placeRefusal(wanted, form, world);
    if (refused !== undefined) return refused;
    const issuer = await openIssuer(world.publishing);
    const late = placeRefusal(wanted, form, world);
    if (late !== undefined) {
      closeIssuer(issuer, world.publishing);
      return late;
    }
    const { name, roleArn, version = DEFAULT_VERSION, network, tags } = wanted;
    const cluster: ClusterRecord = {
      name,
      arn: clusterArn(name, form, world),
      issuer: issuer.url,
      createdAt: now,
      version,
      roleArn,
      network,
      tags,
    };
    world.clusters.set(cluster.arn, cluster);
    world.issuers.set(cluster.arn, issuer);
    return result({ cluster: clusterStructure(cluster, 'CREATING') });
  },
};

/** A cluster as it is asked for. */
interface WantedCluster {
  readonly kind: 'wanted';
  readonly name: string;
  readonly roleArn: string;
  /** `1.34`; `undefined` leaves it to EKS. */
  readonly version: string | undefined;
  readonly network: WireStructure;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads the body of `CreateCluster`. The words of the refusals are ours. */
function readCluster(json: JsonObject): WantedCluster | Refused {
  const [name, roleArn, version] = [json['name'], json['roleArn'], json['version']];
  if (typeof name !== 'string' || !NAME.test(name)) {
    return invalid('The cluster name must be 1 to 100 letters, digits, hyphens and underscores');
  }
  if (typeof roleArn !== 'string') return invalid('The roleArn can not be empty');
  if (!isVersion(version)) return invalid('unsupported Kubernetes version');
  const network = networkOf(json['resourcesVpcConfig']);
  if (network === undefined) return invalid('subnetIds must not be empty');
  const tags = json['tags'] ?? {};
  if (!isTextRecord(tags)) return invalid('The tags must be texts');
  return { kind: 'wanted', name, roleArn, version, network, tags };
}

function isVersion(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && /^1\.\d{2}$/.test(value));
}

/** Networks are given back as they came: there are none behind them. */
function networkOf(config: unknown): WireStructure | undefined {
  if (!isJsonObject(config)) return undefined;
  const { endpointPublicAccess, endpointPrivateAccess } = config;
  const subnetIds = textsIn(config['subnetIds']);
  return subnetIds.length === 0
    ? undefined
    : {
        subnetIds,
        securityGroupIds: textsIn(config['securityGroupIds']),
        endpointPublicAccess: endpointPublicAccess !== false,
        endpointPrivateAccess: endpointPrivateAccess === true,
      };
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function placeRefusal(
  { name, roleArn }: WantedCluster,
  form: Form,
  world: World,
): Refused | undefined {
  if (world.clusters.has(clusterArn(name, form, world))) {
    const message = `Cluster already exists with name: ${name}`;
    return aboutCluster(name, 'ResourceInUseException', 409, message);
  }
  if (clustersOf(form, world).length >= MOST_CLUSTERS) {
    return refusal('ResourceLimitExceededException', 400, 'Cluster limit exceeded for account');
  }
  return isForEks(roleArn, form, world)
    ? undefined
    : refusal(
        'InvalidParameterException',
        400,
        `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
      );
}

/** Whether there is such a role, and it names EKS as the service that may assume it. */
function isForEks(roleArn: string, { caller }: Form, { account, roles }: World): boolean {
  const role = roles.get(roleArn);
  return (
    role !== undefined &&
    role.arn.split(':')[4] === (caller?.account ?? account) &&
    /"eks\.amazonaws\.com(\.cn)?"/.test(role.trustPolicy)
  );
}

/** @see Amazon EKS service quotas: clusters a Region, by default. */
const MOST_CLUSTERS = 100;
/** @see EKS API, `ClusterName`. */
const NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;
