// SPDX-License-Identifier: Apache-2.0

import { isAbsolute, join } from 'node:path';
import { parse, YAMLError } from 'yaml';
import type * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { type CLUSTER, KUBECONFIG, type PLUGIN, type USER } from './kubeconfig-schema.ts';

/** What a kubeconfig says, of one file or of several. Paths are resolved. */
export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly contexts: readonly ContextEntry[];
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
}

export interface ContextEntry {
  readonly name: string;
  readonly cluster: string;
  readonly user: string | undefined;
}

export interface ClusterEntry {
  readonly name: string;
  readonly server: string | undefined;
  readonly ca: Material | undefined;
  readonly isInsecure: boolean;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
}

/** A certificate or key: written in the kubeconfig (base64), or in a file. */
export type Material =
  | { readonly kind: 'data'; readonly base64: string }
  | { readonly kind: 'file'; readonly path: string };

/** What a kubeconfig says of who asks. It holds secrets, and goes into no error and no fact. */
export interface UserEntry {
  readonly name: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certificate: Material | undefined;
  readonly key: Material | undefined;
  readonly plugin: PluginEntry | undefined;
  /** Name of a provider of the kind that came before plugins: `oidc`, `gcp`, `azure`. */
  readonly authProvider: string | undefined;
  readonly impersonation: Readonly<Record<string, readonly string[]>>;
}

/** A command that gives credentials. */
export interface PluginEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly wantsCluster: boolean;
  readonly needsTerminal: boolean;
}

/**
 * Reads the text of a kubeconfig, YAML or JSON. Paths in it are seen from its own folder; a command
 * is a path only where it holds a separator.
 *
 * @throws TrustprintError `kubeconfig_unusable`, with the line or the member, never its content.
 * @see client-go, `clientcmd/api/v1`: the members; `ResolveLocalPaths`: the paths.
 */
export function parseKubeconfig(
  text: string,
  { file, folder }: { readonly file: string; readonly folder: string },
): Kubeconfig {
  const read = KUBECONFIG.safeParse(documentIn(text, file) ?? {});
  if (!read.success) throw unusable(file, problemOf(read.error));
  const { data } = read;
  const at = (path: string): string => (isAbsolute(path) ? path : join(folder, path));
  return {
    currentContext: data['current-context'],
    contexts: data.contexts.map(({ name, context }) => ({ name, ...context })),
    clusters: data.clusters.map((entry) => clusterOf(entry, at)),
    users: data.users.map((entry) => userOf(entry, at)),
  };
}

/** What a kubeconfig says cannot be used. */
export function unusable(
  what: string,
  why: string,
  { hint = 'compare with: kubectl config view' }: { readonly hint?: string } = {},
): TrustprintError {
  return new TrustprintError('kubeconfig_unusable', `${what} cannot be used: ${why}`, {
    facts: { what, why },
    hint,
  });
}

/**
 * Scalars stay text, as names may be digits. What the parser says, and what it would warn of on the
 * error stream, quotes lines, which may be secret.
 */
function documentIn(text: string, file: string): unknown {
  try {
    return parse(text, { schema: 'failsafe', customTags: ['null', 'bool'], logLevel: 'error' });
  } catch (error) {
    const line = error instanceof YAMLError ? error.linePos?.[0].line : undefined;
    const code =
      error instanceof YAMLError ? error.code : 'its aliases or its depth cannot be followed';
    throw unusable(file, line === undefined ? code : `line ${String(line)} is no YAML (${code})`);
  }
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'it has no form';
  return issue.path.length === 0
    ? 'it has not the form of a kubeconfig'
    : `${issue.path.join('.')}: ${issue.message}`;
}

function clusterOf(
  { name, cluster }: z.output<typeof CLUSTER>,
  at: (path: string) => string,
): ClusterEntry {
  return {
    name,
    server: cluster.server,
    ca: materialOf(cluster['certificate-authority-data'], cluster['certificate-authority'], at),
    isInsecure: cluster['insecure-skip-tls-verify'],
    tlsServerName: cluster['tls-server-name'],
    proxyUrl: cluster['proxy-url'],
  };
}

function userOf({ name, user }: z.output<typeof USER>, at: (path: string) => string): UserEntry {
  const provider = user['auth-provider'];
  return {
    name,
    token: user.token ?? provider?.config['id-token'],
    tokenFile: user.tokenFile === undefined ? undefined : at(user.tokenFile),
    username: user.username,
    password: user.password,
    certificate: materialOf(user['client-certificate-data'], user['client-certificate'], at),
    key: materialOf(user['client-key-data'], user['client-key'], at),
    plugin: user.exec === undefined ? undefined : pluginOf(user.exec, at),
    authProvider: provider?.name,
    impersonation: impersonationOf(user),
  };
}

/** Data outrank a file (client-go, `clientcmd/api/v1`). */
function materialOf(
  data: string | undefined,
  path: string | undefined,
  at: (path: string) => string,
): Material | undefined {
  if (data !== undefined && data !== '') return { kind: 'data', base64: data };
  return path === undefined || path === '' ? undefined : { kind: 'file', path: at(path) };
}

function pluginOf(
  { apiVersion, command, args, env, ...exec }: z.output<typeof PLUGIN>,
  at: (path: string) => string,
): PluginEntry {
  return {
    apiVersion,
    command: /[\\/]/.test(command) ? at(command) : command,
    args,
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    installHint: exec.installHint,
    wantsCluster: exec.provideClusterInfo,
    needsTerminal: exec.interactiveMode === 'Always',
  };
}

/** @see Kubernetes documentation, Authenticating, User impersonation. */
function impersonationOf(user: z.output<typeof USER>['user']): UserEntry['impersonation'] {
  const extra = Object.entries(user['as-user-extra']).map(
    ([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, values] as const,
  );
  return Object.fromEntries(
    [
      ['impersonate-user', listOf(user.as)] as const,
      ['impersonate-uid', listOf(user['as-uid'])] as const,
      ['impersonate-group', user['as-groups']] as const,
      ...extra,
    ].filter(([, values]) => values.length > 0),
  );
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
