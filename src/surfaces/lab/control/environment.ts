// SPDX-License-Identifier: Apache-2.0

import { accountOf, providerArnOf } from '../../../core/model/arn.ts';
import type { AccessKey } from '../world.ts';
import type { AnnouncedWorkload, Announcement, AskedOfSts, Environment } from './announcement.ts';
import { profileOf, usualRoleArn, WORKLOAD } from './defaults.ts';
import type { LabFiles } from './files.ts';
import { jobEnvironment } from './runner.ts';
import { commandsOf, identityOf, KEYS } from './workload.ts';
import { type Foundation, roleAccountOf, type Stage } from './prepared-scenario.ts';

/** Where a lab is to be spoken to. */
export interface LabPlace {
  readonly endpoint: string;
  readonly files: LabFiles;
  readonly foundation: Foundation;
  /** How far its time is from that of the machine. */
  readonly offsetSeconds: number;
}

/** What a lab says of itself. */
export function announcementOf(stage: Stage, place: LabPlace): Announcement {
  const { endpoint, files, foundation } = place;
  const { partition, account, region } = foundation;
  const { laid, world } = stage;
  const { scenario } = laid;
  const roleAccount = roleAccountOf(stage.laid.layout, foundation);
  const workload = workloadOf(stage, usualRoleArn(world, roleAccount), place);
  return {
    schemaVersion: 1,
    endpoint,
    region,
    accountId: account,
    scenario: scenario.name,
    broken: scenario.broken,
    caFile: files.caFile,
    libraryFile: files.libraryFile,
    kubeconfig: files.kubeconfig,
    env: userEnvironment(foundation.user, stage, place),
    unset: UNSET,
    clusters: [...world.clusters.values()].map((cluster) => ({
      name: cluster.name,
      issuer: cluster.issuer,
      providerArn: providerArnOf(cluster.issuer, accountOf(cluster.arn) ?? account, partition),
    })),
    workloads: [workload],
    commands: commandsOf(stage, workload, endpoint),
    accounts: [foundation.user, ...foundation.neighbours].map((user) => ({
      accountId: user.account,
      user: user.arn,
      env: userEnvironment(user, stage, place),
    })),
  };
}

function workloadOf(stage: Stage, roleArn: string, place: LabPlace): AnnouncedWorkload {
  const { endpoint, files, foundation } = place;
  const tokenFile = files.tokenFile(WORKLOAD);
  const identity = identityOf(stage, { roleArn, tokenFile });
  return {
    namespace: WORKLOAD.namespace,
    serviceAccount: WORKLOAD.name,
    roleArn,
    tokenFile,
    request: requestOf(stage.laid.layout.request ?? {}),
    env: {
      ...identity,
      AWS_ROLE_SESSION_NAME: stage.sessionName,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      ...awsEnvironment(endpoint, foundation.region, files),
      ...jobEnvironment(stage, { endpoint, eventFile: files.eventFile }),
    },
    unset: [...UNSET, ...KEYS].filter(
      (name) => name !== 'AWS_ROLE_SESSION_NAME' && !(name in identity),
    ),
  };
}

/** What a workload asks of STS, for the doctor and for a call. */
export function requestOf({
  sessionName,
  durationSeconds,
  providerId,
}: AskedOfSts): AnnouncedWorkload['request'] {
  const asked = [
    ['--session-name', 'RoleSessionName', sessionName],
    ['--duration', 'DurationSeconds', durationSeconds?.toString()],
    ['--provider-id', 'ProviderId', providerId],
  ] as const;
  const given = asked.flatMap(([flag, parameter, value]) =>
    value === undefined ? [] : [{ flag, parameter, value }],
  );
  return {
    flags: given.flatMap(({ flag, value }) => [flag, value]),
    form: Object.fromEntries(given.map(({ parameter, value }) => [parameter, value])),
  };
}

function userEnvironment(
  user: AccessKey,
  stage: Stage,
  { endpoint, files, foundation, offsetSeconds }: LabPlace,
): Environment {
  const { region, rules } = foundation;
  const { laid } = stage;
  const resolve = [...stage.issuer.resolveHere, ...stage.hosts.resolve];
  const differs = laid.layout.beyondLibrary !== undefined;
  return {
    AWS_ACCESS_KEY_ID: user.id,
    AWS_SECRET_ACCESS_KEY: user.secret,
    ...awsEnvironment(endpoint, region, files),
    AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile,
    KUBECONFIG: files.kubeconfig,
    KUBECACHEDIR: files.kubeCache,
    ...(laid.layout.roleElsewhere === true
      ? { TRUSTPRINT_PROFILE: profilesFrom(user, foundation) }
      : {}),
    TRUSTPRINT_LIBRARY: differs ? files.clientLibraryFile : files.libraryFile,
    ...(resolve.length === 0 ? {} : { TRUSTPRINT_RESOLVE: resolve.join(' ') }),
    ...(stage.proxy === undefined ? {} : { HTTPS_PROXY: stage.proxy }),
    ...(rules.messages === 'current' ? {} : { TRUSTPRINT_MESSAGES: rules.messages }),
    ...(rules.match === 'path' ? {} : { TRUSTPRINT_MATCH: rules.match }),
    ...(rules.hosts === 'both' ? {} : { TRUSTPRINT_HOSTS: rules.hosts }),
    ...(offsetSeconds === 0 ? {} : { TRUSTPRINT_NOW_OFFSET: String(offsetSeconds) }),
  };
}

/** The profiles of all accounts, this user's first. */
function profilesFrom(user: AccessKey, { user: own, neighbours }: Foundation): string {
  const others = [own, ...neighbours].filter(({ account }) => account !== user.account);
  return [user, ...others].map(profileOf).join(' ');
}

/** What keeps the AWS CLI and the SDKs in the lab, whatever this machine is configured for. */
function awsEnvironment(endpoint: string, region: string, { emptyFile }: LabFiles): Environment {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: emptyFile,
    AWS_PAGER: '',
  };
}

/** What outranks keys in the environment, or would lead elsewhere. */
const UNSET: readonly string[] = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CA_BUNDLE',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_EKS',
  'AWS_ENDPOINT_URL_CLOUDTRAIL',
  'AWS_ENDPOINT_URL_ORGANIZATIONS',
  'AWS_ENDPOINT_URL_SERVICE_QUOTAS',
  'AWS_ENDPOINT_URL_ACCOUNT',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'TRUSTPRINT_CONTEXT',
  'TRUSTPRINT_KUBECONFIG',
  'TRUSTPRINT_PROFILE',
  'TRUSTPRINT_ASSUME_ROLE',
  'TRUSTPRINT_REGION',
  'TRUSTPRINT_ENDPOINT_URL',
  'TRUSTPRINT_PROXY',
  'TRUSTPRINT_RESOLVE',
  'TRUSTPRINT_MESSAGES',
  'TRUSTPRINT_MATCH',
  'TRUSTPRINT_HOSTS',
  'TRUSTPRINT_NOW_OFFSET',
];
