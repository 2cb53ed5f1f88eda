// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import { TrustprintError } from '../../core/error.ts';
import { didYouMean } from '../../core/model/nearest.ts';
import type { ProxyFor } from '../proxy-for.ts';
import { configurationIn } from './aws-files.ts';

/** How AWS is reached. Made once, from flags and environment. */
export interface AwsOptions {
  /** Names of profiles; empty: the SDK's default chain. Each ARN is read with its own account's. */
  readonly profiles: readonly string[];
  /** A role to assume with the first profile's credentials, and to act as. */
  readonly assumeRole: string | undefined;
  readonly region: string | undefined;
  /** One endpoint for IAM, STS and EKS, instead of AWS's own or those that are configured. */
  readonly endpointUrl: string | undefined;
  /** Roots for AWS calls alone, PEM; else those of `AWS_CA_BUNDLE` or of the profile's `ca_bundle`. */
  readonly caBundle: string | undefined;
  readonly proxyFor: ProxyFor;
  /** For one request. One that is not answered in time is not made again. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of each secret key, session token and web identity that is used: for a redactor. */
  readonly onSecret?: ((secret: string) => void) | undefined;
}

/** Services that are asked, by their names in the configuration. */
export type Service =
  | 'iam'
  | 'sts'
  | 'eks'
  | 'cloudtrail'
  | 'organizations'
  | 'service_quotas'
  | 'account';

/** What the shared configuration says of a profile beside its credentials, which the SDK reads. */
export interface ProfileSettings {
  readonly region: string | undefined;
  /** A file of roots; the SDK for JavaScript passes this setting over. */
  readonly caBundle: string | undefined;
  /** The file of a web identity token, which the SDK reads by itself. */
  readonly tokenFile: string | undefined;
  /** Of one service, or of all. */
  readonly endpointOf: (service: Service) => string | undefined;
  /** Whether no configured endpoint counts, neither the profile's nor one of the environment. */
  readonly ignoresEndpoints: boolean;
}

/**
 * Reads the settings of a profile from the shared configuration and credentials files.
 *
 * @throws TrustprintError `file_unreadable` where one of them is a pipe or a device.
 * @see AWS SDKs and Tools Reference Guide, shared config and credentials files.
 */
export function profileSettings(
  profile: string | undefined,
  env: AwsOptions['env'],
): ProfileSettings {
  const name = profile ?? env['AWS_PROFILE'] ?? 'default';
  const { config, credentials } = configurationOf(env);
  const sections = [
    config.get(name === 'default' ? name : `profile ${name}`),
    config.get(`profile ${name}`),
    credentials.get(name),
  ];
  const own = (key: string): string | undefined =>
    sections.findLast((section) => section?.has(key))?.get(key);
  const services = config.get(`services ${own('services') ?? ''}`);
  return {
    region: own('region'),
    caBundle: own('ca_bundle'),
    tokenFile: own('web_identity_token_file'),
    endpointOf: (service) => services?.get(`${service}.endpoint_url`) ?? own('endpoint_url'),
    ignoresEndpoints: own('ignore_configured_endpoint_urls') === 'true',
  };
}

/**
 * Refuses a profile that no file has. The SDK would go on to the credentials of the machine, which
 * nobody named. Without a file, `default` is the default chain.
 *
 * @throws TrustprintError `credentials_missing`.
 */
export function requireProfile(profile: string | undefined, env: AwsOptions['env']): void {
  const name = profile ?? env['AWS_PROFILE'] ?? '';
  const { config, credentials } = configurationOf(env);
  const profiles = profilesIn(config, credentials);
  if (name === '' || name === 'default' || profiles.includes(name)) return;
  const some = profiles.slice(0, MOST_NAMES).join(', ');
  const all = profiles.length > MOST_NAMES ? `${some}, …` : some;
  throw new TrustprintError('credentials_missing', `there is no AWS profile "${name}"`, {
    facts: { profile: name, from: profile === undefined ? 'AWS_PROFILE' : '--profile' },
    hint:
      didYouMean(name, profiles) ??
      (all === '' ? 'no profile is configured: aws configure' : `give one of ${all}`),
  });
}

/**
 * The endpoint that IAM calls go to where it is not AWS's own, in the SDK's order of precedence. Where
 * profiles lead to several, none is: what is fair at a lab must be fair wherever something is written.
 */
export function configuredEndpoint({ profiles, endpointUrl, env }: AwsOptions): string | undefined {
  if (endpointUrl !== undefined) return endpointUrl;
  const used = profiles.length === 0 ? [undefined] : profiles;
  const all = new Set(
    used.map((profile) => endpointFor('iam', profileSettings(profile, env), env)),
  );
  const [first, ...others] = all;
  return others.length === 0 ? first : undefined;
}

/**
 * The endpoint of a service by a profile and the environment. The SDK for JavaScript goes by the profile
 * of the environment, whichever one it was given (3.1168), so it is told where to go. A variable that
 * is empty is not set, and one that forbids outranks all that is configured.
 */
export function endpointFor(
  service: Service,
  settings: Pick<ProfileSettings, 'endpointOf' | 'ignoresEndpoints'>,
  env: AwsOptions['env'],
): string | undefined {
  const ignored = env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'];
  if (ignored === 'true' || (ignored !== 'false' && settings.ignoresEndpoints)) return undefined;
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  const set = [env[own], env['AWS_ENDPOINT_URL'], settings.endpointOf(service)];
  return set.find((url) => url !== undefined && url !== '');
}

type Section = ReadonlyMap<string, string>;
type Sections = ReadonlyMap<string, Section>;

function configurationOf(env: AwsOptions['env']): Record<'config' | 'credentials', Sections> {
  return {
    config: sectionsOf(pathOf(env, 'AWS_CONFIG_FILE', 'config')),
    credentials: sectionsOf(pathOf(env, 'AWS_SHARED_CREDENTIALS_FILE', 'credentials')),
  };
}

function profilesIn(config: Sections, credentials: Sections): readonly string[] {
  const configured = [...config.keys()].flatMap((name) =>
    name === 'default' ? [name] : (/^profile\s+(.+)$/.exec(name)?.[1] ?? []),
  );
  return [...new Set([...configured, ...credentials.keys()])];
}

/** Sections by name; a nested setting is `outer.inner`. A file that is not there has none (ADR 18). */
function sectionsOf(path: string | undefined): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  let outer = '';
  for (const line of configurationIn(path).split(/\r?\n/)) {
    const [, name, indent = '', key = '', value = ''] = LINE.exec(line.replace(COMMENT, '')) ?? [];
    if (name !== undefined) section = sectionIn(sections, name.replace(QUOTED, '$1 $3'));
    if (indent === '') outer = key;
    if (value !== '') section.set(indent === '' ? key : `${outer}.${key}`, value);
  }
  return sections;
}

function sectionIn<T>(sections: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const section = sections.get(name) ?? new Map<string, T>();
  sections.set(name, section);
  return section;
}

function pathOf(env: AwsOptions['env'], variable: string, file: string): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const path = env[variable] ?? `~/.aws/${file}`;
  if (!path.startsWith('~/')) return path;
  return home === undefined ? undefined : join(home, path.slice(2));
}

/** Of the profiles that there are, in a hint: an organization has hundreds. */
const MOST_NAMES = 10;
/** A comment, as the SDK has it: behind a blank too. */
const COMMENT = /(?:^|\s)[#;].*$/;
/** `profile "name"` is the profile `name`. */
const QUOTED = /^(\S+)\s+(["'])(.*)\2$/;
/** `[name]`, or `key = value`, indented where it is nested; the rest is neither. */
const LINE = /^(?:\s*\[\s*([^\]]*?)\s*\]|(\s*)([^=\s]+)\s*=\s*(.*?)\s*$)/;
