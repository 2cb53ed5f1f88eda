// SPDX-License-Identifier: Apache-2.0

import { isIPv6 } from 'node:net';
import { join } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import type { KubernetesView } from '../../core/model/kubernetes.ts';
import { didYouMean, thereAre } from '../../core/model/nearest.ts';
import { eksNamesOf } from './eks-names.ts';
import { filesOf, type Places, readKubeconfig } from './kubeconfig-files.ts';
import {
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  unusable,
  type UserEntry,
} from './kubeconfig-form.ts';

/** The cluster that is asked, and who asks. */
export interface ChosenCluster {
  /** `undefined` inside a pod. */
  readonly context: string | undefined;
  /** Without credentials; a path may lead to the API. */
  readonly server: URL;
  readonly cluster: Omit<ClusterEntry, 'server'>;
  readonly user: UserEntry;
  readonly eks: KubernetesView['eks'];
}

/** What stands in the place of what the kubeconfig says, as the flags of kubectl do. */
export interface Overrides {
  /** Names of entries of the kubeconfig. */
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  /** Whom to impersonate. */
  readonly as?: string | undefined;
  readonly asGroup?: readonly string[] | undefined;
}

export interface Choosing extends Places, Overrides {
  readonly context: string | undefined;
  /** Where a pod has its token and the CA of its cluster. */
  readonly mount?: string | undefined;
}

/**
 * Finds the cluster: by the context of the kubeconfig; where there is no kubeconfig, the one whose
 * pod we run in.
 *
 * @throws TrustprintError `kubeconfig_missing`, `kubeconfig_unusable`.
 */
export async function chooseCluster(
  choosing: Choosing,
  signal: AbortSignal,
): Promise<ChosenCluster> {
  const kubeconfig = await readKubeconfig(choosing, signal);
  const chosen = kubeconfig === undefined ? ownCluster(choosing) : clusterIn(kubeconfig, choosing);
  return { ...chosen, user: impersonating(chosen.user, choosing) };
}

/** @throws TrustprintError `kubeconfig_unusable` for groups without a user, which kubectl refuses too. */
function impersonating(user: UserEntry, { as, asGroup = [] }: Overrides): UserEntry {
  const impersonation = {
    ...user.impersonation,
    ...(as === undefined ? {} : { 'impersonate-user': [as] }),
    ...(asGroup.length === 0 ? {} : { 'impersonate-group': asGroup }),
  };
  if (Object.keys(impersonation).length > 0 && !('impersonate-user' in impersonation)) {
    throw unusable(`user ${user.name}`, 'groups are impersonated without a user', {
      hint: 'add --as USER',
    });
  }
  return { ...user, impersonation };
}

function clusterIn(config: Kubeconfig, choosing: Choosing): ChosenCluster {
  const context = contextIn(config, choosing);
  const cluster = entryNamed(context.cluster, config.clusters, { context, kind: 'cluster' });
  const user =
    context.user === undefined
      ? { ...NOBODY, name: 'nobody' }
      : entryNamed(context.user, config.users, { context, kind: 'user' });
  const server = serverOf(cluster);
  return {
    context: context.name,
    server,
    cluster,
    user,
    eks: eksNamesOf({ clusterEntry: cluster.name, server, plugin: user.plugin }),
  };
}

/** The context, with the cluster and the user that stand in the place of its own. */
function contextIn(config: Kubeconfig, { context: asked, ...named }: Choosing): Chosen {
  const { cluster, user } = named;
  const wanted = asked ?? config.currentContext;
  if (wanted === undefined && cluster !== undefined) return { name: undefined, cluster, user };
  const context = contextNamed(wanted, config.contexts);
  return { ...context, cluster: cluster ?? context.cluster, user: user ?? context.user };
}

type Chosen = Pick<ContextEntry, 'cluster' | 'user'> & { readonly name: string | undefined };

function contextNamed(wanted: string | undefined, contexts: readonly ContextEntry[]): ContextEntry {
  if (wanted === undefined) {
    throw unusable('the kubeconfig', 'it has no current context', {
      hint: `name one: --context NAME${known(contexts)}`,
    });
  }
  const context = contexts.find(({ name }) => name === wanted);
  if (context !== undefined) return context;
  const names = contexts.map(({ name }) => name);
  throw new TrustprintError(
    'kubeconfig_unusable',
    `no context ${wanted} in the kubeconfig${thereAre(wanted, names)}`,
    {
      facts: { context: wanted, contexts: names.slice(0, SHOWN) },
      hint: didYouMean(wanted, names) ?? 'try: kubectl config get-contexts (and --kubeconfig)',
    },
  );
}

function known(contexts: readonly ContextEntry[]): string {
  const names = contexts.slice(0, SHOWN).map(({ name }) => name);
  return names.length === 0 ? '' : ` (there is ${names.join(', ')})`;
}

function entryNamed<T extends { readonly name: string }>(
  name: string,
  entries: readonly T[],
  { context, kind }: { readonly context: Chosen; readonly kind: 'cluster' | 'user' },
): T {
  const entry = entries.find((one) => one.name === name);
  if (entry !== undefined) return entry;
  const what = context.name === undefined ? `--${kind} ${name}` : `context ${context.name}`;
  const names = entries.map((one) => one.name);
  throw unusable(what, `the kubeconfig has no ${kind} ${name}${thereAre(name, names)}`);
}

/** Secrets of a URL are not shown, and a query is no part of a server. */
function serverOf({ name, server = '' }: ClusterEntry): URL {
  const written = server.includes('://') ? server : `https://${server}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw unusable(`cluster ${name}`, 'its server is no http or https URL');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw unusable(`cluster ${name}`, 'its server is on another machine, over plain HTTP', {
      hint: 'tokens would be read by all on the way: give it an https URL',
    });
  }
  return new URL(url.pathname, url.origin);
}

/** @see Kubernetes documentation, Accessing the Kubernetes API from a Pod. */
function ownCluster(choosing: Choosing): ChosenCluster {
  const { env, mount = MOUNT, context, cluster, user } = choosing;
  const host = env['KUBERNETES_SERVICE_HOST'];
  const isNamed = [context, cluster, user].some((name) => name !== undefined);
  if (host === undefined || host === '' || isNamed) throw missing(choosing);
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  const written = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(written)) {
    throw unusable('KUBERNETES_SERVICE_HOST', 'with its port it makes no URL', {
      hint: 'it should be the address of the API server',
    });
  }
  const server = new URL(written);
  return {
    context: undefined,
    server,
    cluster: {
      name: 'of this pod',
      ca: { kind: 'file', path: join(mount, 'ca.crt') },
      isInsecure: false,
      tlsServerName: undefined,
      proxyUrl: undefined,
    },
    user: { ...NOBODY, name: 'of this pod', tokenFile: join(mount, 'token') },
    eks: undefined,
  };
}

function missing(choosing: Choosing): TrustprintError {
  const files = filesOf(choosing);
  const where = files.length === 0 ? 'no home folder' : files.join(', ');
  return new TrustprintError('kubeconfig_missing', `there is no kubeconfig (${where})`, {
    facts: { files },
    hint: 'name one: --kubeconfig FILE, or KUBECONFIG; EKS writes it with: aws eks update-kubeconfig --name CLUSTER',
  });
}

const NOBODY: Omit<UserEntry, 'name'> = {
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  certificate: undefined,
  key: undefined,
  plugin: undefined,
  authProvider: undefined,
  impersonation: {},
};

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Contexts that a hint names. */
const SHOWN = 10;
