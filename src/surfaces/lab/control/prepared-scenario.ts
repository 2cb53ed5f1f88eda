// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import type { Certificate } from '../../../core/model/certificate.ts';
import type { Instant } from '../../../core/model/instant.ts';
import type { Pod } from '../../../core/model/kubernetes.ts';
import type { KeyPair } from '../../../forge/keys.ts';
import { associationOf, isAssociated } from '../eks/pod-identity-actions.ts';
import { type Interceptor, startInterceptor } from '../issuer/interceptor.ts';
import { type IssuerHosts, startHosts } from '../issuer/issuer-hosts.ts';
import { type LabIssuer, raiseIssuer } from '../issuer/lab-issuer.ts';
import { type Pki, pkiAt, type Presentation } from '../issuer/pki.ts';
import { KubeCluster } from '../kubernetes/cluster.ts';
import { defaultWorkload, settle } from '../kubernetes/default-workload.ts';
import { uniqueId } from '../protocol/identifiers.ts';
import type { Layout, Scenario } from '../scenarios/scenario.ts';
import type { AccessKey, ClusterRecord, LabRules, Partition, RoleRecord, World } from '../world.ts';
import { usualCluster, usualProvider, usualRole, usualRoleArn, WORKLOAD } from './defaults.ts';

/** What outlives a scenario: who uses the lab, how its AWS behaves, the key that tokens are signed with. */
export interface Foundation {
  readonly partition: Partition;
  readonly account: string;
  readonly region: string;
  readonly rules: LabRules;
  readonly user: AccessKey;
  /** Users of the other accounts. */
  readonly neighbours: readonly AccessKey[];
  readonly signing: Promise<KeyPair>;
  /** Reads a pod of the Kubernetes API. */
  readonly podOf: (value: unknown) => Pod;
}

/** A scenario that is laid: its certificates are made, and nothing serves them yet. */
export interface Prepared {
  readonly scenario: Scenario;
  readonly pki: Pki;
  readonly layout: Layout;
}

/** A scenario that stands: its servers run, and its world is filled. */
export interface Stage {
  readonly laid: Prepared;
  /** The lab's own, in the partition that the scenario plays in. */
  readonly foundation: Foundation;
  readonly world: World;
  readonly issuer: LabIssuer;
  /** The hosts of other issuers. */
  readonly hosts: IssuerHosts;
  /** What Kubernetes holds of the lab's cluster. */
  readonly kubernetes: KubeCluster;
  /** What the issuer presents now. */
  readonly presented: Presentation;
  /** The CAs that issuers chain to now, as a person would be handed them. */
  readonly issuerCas: readonly Certificate[];
  /** The middlebox on the way of clients, for `HTTPS_PROXY`. */
  readonly proxy: string | undefined;
  /**
   * The session name of workloads. The AWS CLI keeps credentials on disk by role and session name:
   * under one name, those of the last lab would hide the outage of this one.
   */
  readonly sessionName: string;
  /** With what the job of the scenario asks its runner for ID tokens; `undefined` where none are given. */
  readonly runnerToken: string | undefined;
  readonly close: () => Promise<void>;
}

/** Lays a scenario, with the public CA of the one before it. */
export async function lay(scenario: Scenario, now: Instant, former?: Prepared): Promise<Prepared> {
  const pki = await pkiAt(now, former?.pki.publicRoot);
  return { scenario, pki, layout: await scenario.lay(pki) };
}

/** When and where a stage is raised. */
export interface Raising {
  readonly now: Instant;
  /** Where the issuer should listen, if that is free: so its URL survives a change of scenario. */
  readonly port: number;
  /** Where the Kubernetes API of the cluster is. */
  readonly api: NonNullable<ClusterRecord['api']>;
}

/** Raises what was laid, as it was laid, however often. */
export async function raise(
  laid: Prepared,
  ofLab: Foundation,
  { now, port, api }: Raising,
): Promise<Stage> {
  const { pki, layout, scenario } = laid;
  const foundation = inPartition(scenario.partition, ofLab);
  const issuer = await raiseIssuer(layout, await foundation.signing, port);
  const { interceptor, hosts } = await startSideServers(layout, pki, issuer);
  const world = worldOf(foundation, layout, { issuer, now, api });
  await layout.seed?.(world, { now, hosts: hosts.publishing, key: issuer.tokenKey });
  const roleArn = usualRoleArn(world, roleAccountOf(layout, foundation));
  const kubernetes = seedCluster(world, layout, { roleArn, now });
  return {
    laid,
    foundation,
    world,
    issuer,
    hosts,
    kubernetes,
    presented: layout.presented,
    issuerCas: layout.issuerCas,
    proxy: interceptor?.url,
    sessionName: layout.request?.sessionName ?? `lab-${randomBytes(4).toString('hex')}`,
    runnerToken:
      layout.runner?.givesTokens === true ? randomBytes(24).toString('base64url') : undefined,
    close: async () => {
      kubernetes.store.end();
      await Promise.all([issuer.close(), interceptor?.close(), hosts.close()]);
    },
  };
}

/** The Region of a lab in a partition: one that has all of IAM, STS and EKS. */
export function regionOf(partition: Partition): string {
  return REGIONS[partition];
}

/** The same people in another partition: there, their ARNs and the Region are others. */
function inPartition(partition: Partition | undefined, foundation: Foundation): Foundation {
  if (partition === undefined || partition === foundation.partition) return foundation;
  const moved = (user: AccessKey): AccessKey => ({
    ...user,
    arn: user.arn.replace(/^arn:[^:]+:/, `arn:${partition}:`),
  });
  return {
    ...foundation,
    partition,
    region: regionOf(partition),
    user: moved(foundation.user),
    neighbours: foundation.neighbours.map(moved),
  };
}

/** The account that the role of the workload is in. */
export function roleAccountOf(
  { roleElsewhere = false }: Layout,
  { account, neighbours }: Pick<Foundation, 'account' | 'neighbours'>,
): string {
  return (roleElsewhere ? neighbours[0]?.account : undefined) ?? account;
}

interface SideServers {
  readonly interceptor: Interceptor | undefined;
  readonly hosts: IssuerHosts;
}

/** Starts what stands beside the issuer; where something of it cannot be started, all is closed. */
async function startSideServers(layout: Layout, pki: Pki, issuer: LabIssuer): Promise<SideServers> {
  const ports = issuer.servers.map((server) => server.port);
  let interceptor: Interceptor | undefined;
  try {
    if (layout.interceptor !== undefined) {
      interceptor = await startInterceptor(layout.interceptor, pki, ports);
    }
    return { interceptor, hosts: await startHosts(layout) };
  } catch (error) {
    await Promise.all([issuer.close(), interceptor?.close()]);
    throw error;
  }
}

function worldOf(
  { partition, account, region, rules, user, neighbours }: Foundation,
  layout: Layout,
  { issuer, now, api }: Pick<Raising, 'now' | 'api'> & { readonly issuer: LabIssuer },
): World {
  const place = { partition, account, region, issuer: issuer.url, now };
  const same = <T>(usual: T): T => usual;
  const provider = (layout.provider ?? same)(usualProvider(place, layout.listed));
  const roleAccount = roleAccountOf(layout, { account, neighbours });
  const role = (layout.role ?? same)(usualRole({ ...place, account: roleAccount }, WORKLOAD));
  const cluster = (layout.cluster ?? same)({ ...usualCluster(place), api });
  return {
    partition,
    account,
    region,
    rules,
    providers: new Map(provider === undefined ? [] : [[provider.arn, provider]]),
    roles: new Map(rolesOf(layout, role).map((one) => [one.arn, one])),
    policies: new Map(),
    clusters: new Map([[cluster.arn, cluster]]),
    associations: new Map(),
    issuers: new Map(),
    publishing: issuer.publishing,
    organization: layout.organization?.({ account }, now),
    providerQuotas: new Map(),
    accessKeys: new Map([user, ...neighbours].map((key) => [key.id, key])),
    kept: new Map(),
    beyond: layout.beyond,
    decisions: [],
    calls: [],
  };
}

function rolesOf({ secondRole }: Layout, role: RoleRecord | undefined): readonly RoleRecord[] {
  if (role === undefined) return [];
  if (secondRole === undefined) return [role];
  const { arn, name } = role;
  return [
    role,
    { ...role, arn: `${arn}${secondRole}`, name: `${name}${secondRole}`, roleId: uniqueId('AROA') },
  ];
}

const REGIONS: Readonly<Record<Partition, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** The lab's cluster as Kubernetes has it, with the workload in it that a scenario has laid. */
function seedCluster(
  { region, associations, clusters }: World,
  { kubernetes }: Layout,
  { roleArn, now }: { readonly roleArn: string; readonly now: Instant },
): KubeCluster {
  const [eks] = clusters.values();
  if (eks === undefined) throw new TypeError('the lab has a cluster before it has its Kubernetes');
  const cluster = new KubeCluster({
    region,
    isAssociated: (account) => isAssociated(associations, eks.arn, account),
  });
  const usual = defaultWorkload(roleArn, WORKLOAD);
  const laid = kubernetes?.(usual) ?? usual;
  settle(cluster, laid, { workload: WORKLOAD, now });
  const { associatedSince } = laid;
  if (associatedSince !== undefined) {
    const association = associationOf(eks, WORKLOAD, { roleArn: associatedSince, now });
    associations.set(association.arn, association);
  }
  return cluster;
}
