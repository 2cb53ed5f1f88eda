// SPDX-License-Identifier: Apache-2.0

import type { ChosenCluster } from './chosen-cluster.ts';
import { readUpTo } from './kubeconfig-files.ts';
import { type Material, unusable, type UserEntry } from './kubeconfig-form.ts';
import { type PluginCall, type PluginCredential, runPlugin } from './plugin.ts';

/** Who asks, as the API server is shown it. Secret: it goes into no error and no fact. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** PEM, both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** What must not be shown where a server sends it back. */
  readonly secrets: readonly string[];
}

export interface CredentialSource {
  /** @throws TrustprintError `kubeconfig_unusable`, `kubernetes_credentials_missing`. */
  readonly current: (signal: AbortSignal) => Promise<Credentials>;
  /** Forgets what a command gave. Whether anything else can come of asking it again. */
  readonly forget: () => boolean;
}

/**
 * The credentials of a user of a kubeconfig: a token, a password, a certificate, or what its command
 * gives, which is asked again when that has expired. What is written outranks the command, as in
 * kubectl; files are read each time, as others renew them.
 */
export function credentialsOf(
  { user }: ChosenCluster,
  call: Omit<PluginCall, 'plugin'>,
): CredentialSource {
  let given: Promise<PluginCredential> | undefined;
  let isFresh = false;
  const ofPlugin = async (signal: AbortSignal): Promise<PluginCredential | undefined> => {
    const { plugin } = user;
    if (plugin === undefined) return undefined;
    isFresh = given === undefined || isOver(await given);
    if (isFresh) given = runPlugin({ ...call, plugin }, signal);
    return given;
  };
  return {
    current: async (signal) => {
      const written = await authorizationOf(user, signal);
      try {
        const plugin = written === undefined ? await ofPlugin(signal) : undefined;
        return await made(user, { written, plugin }, signal);
      } catch (error) {
        given = undefined;
        throw error;
      }
    },
    forget: () => {
      given = undefined;
      return user.plugin !== undefined && !isFresh;
    },
  };
}

interface Sources {
  readonly written: string | undefined;
  readonly plugin: PluginCredential | undefined;
}

async function made(
  user: UserEntry,
  { written, plugin }: Sources,
  signal: AbortSignal,
): Promise<Credentials> {
  const authorization = written ?? bearer(plugin?.token, `user ${user.name}`);
  const [certificate, key] = await Promise.all([
    pemOf(user.certificate, `the client certificate of user ${user.name}`, signal),
    pemOf(user.key, `the client key of user ${user.name}`, signal),
  ]);
  return {
    headers: {
      ...user.impersonation,
      ...(authorization === undefined ? {} : { authorization }),
    },
    certificate: plugin?.certificate ?? certificate,
    key: plugin?.key ?? key,
    secrets: [
      ...(authorization === undefined ? [] : [authorization.replace(/^\w+ /, '')]),
      ...(user.password === undefined ? [] : [user.password]),
    ],
  };
}

async function authorizationOf(user: UserEntry, signal: AbortSignal): Promise<string | undefined> {
  const what = `user ${user.name}`;
  const token = (await tokenInFile(user, signal)) ?? user.token;
  if (token !== undefined) return bearer(token, what);
  const { username, password, plugin, authProvider } = user;
  if (username !== undefined) {
    return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  }
  if (authProvider !== undefined && plugin === undefined) {
    throw unusable(what, `its auth-provider ${authProvider} is not understood`, {
      hint: 'kubectl left these in 1.26: use a plugin (exec), as aws eks update-kubeconfig writes it',
    });
  }
  return undefined;
}

/** A file outranks a token that is written beside it, if it can be read (client-go). */
async function tokenInFile(
  { name, token, tokenFile }: UserEntry,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (tokenFile === undefined) return undefined;
  const read = await readUpTo(tokenFile, { most: MOST_TOKEN_BYTES, signal });
  if (read.kind === 'read') return read.bytes.toString('utf8').trim();
  if (token !== undefined) return undefined;
  const why = read.kind === 'missing' ? 'there is none' : read.why;
  throw unusable(`user ${name}`, `its token cannot be read from ${tokenFile}: ${why}`, {
    hint: 'a pod without automountServiceAccountToken has none: give --kubeconfig',
  });
}

function bearer(token: string | undefined, what: string): string | undefined {
  if (token === undefined) return undefined;
  if (VISIBLE.test(token)) return `Bearer ${token}`;
  throw unusable(what, 'its token holds characters that no token has', {
    hint: 'check how it was written into the kubeconfig or the file',
  });
}

async function pemOf(
  material: Material | undefined,
  what: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return material === undefined ? undefined : (await bytesOf(material, what, signal)).toString();
}

/**
 * A certificate or key, from where it is written.
 *
 * @throws TrustprintError `kubeconfig_unusable`.
 */
export async function bytesOf(
  material: Material,
  what: string,
  signal: AbortSignal,
): Promise<Buffer> {
  if (material.kind === 'data') return Buffer.from(material.base64, 'base64');
  const read = await readUpTo(material.path, { most: MOST_PEM_BYTES, signal });
  if (read.kind === 'read') return read.bytes;
  const why = read.kind === 'missing' ? 'there is none' : read.why;
  throw unusable(what, `${material.path}: ${why}`, {
    hint: 'check the file and who may read it',
  });
}

/** A minute before its time, as a request takes some and clocks differ. */
function isOver({ expiresAt }: PluginCredential): boolean {
  return expiresAt !== undefined && expiresAt - EARLY_MS <= Date.now();
}

const EARLY_MS = 60_000;

/** RFC 6750, 2.1, and what else a header may hold. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** The API server takes 16 kB of headers and the like of proxies; tokens have two. */
const MOST_TOKEN_BYTES = 64 * 1024;

/** All the roots of Mozilla have 220 kB. */
const MOST_PEM_BYTES = 4 * 1024 * 1024;
