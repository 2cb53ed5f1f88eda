// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { AwsRules } from '../../core/model/facts.ts';
import { count, fileName, timeLimit, webUrl } from './values.ts';

/** Variables by name, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach the outside, and which AWS to predict: the same for all commands that probe. */
export interface ConnectionFlags {
  readonly profile: readonly string[] | undefined;
  readonly assumeRole: string | undefined;
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly caBundle: string | undefined;
  readonly proxy: string | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly as: string | undefined;
  readonly asGroup: readonly string[] | undefined;
  readonly issuerCa: readonly NamedFile[] | undefined;
  readonly library: string | undefined;
  readonly resolve: readonly string[] | undefined;
  readonly timeout: number | undefined;
  readonly looks: number | undefined;
  readonly ipv4: boolean | undefined;
  readonly ipv6: boolean | undefined;
  readonly messages: 'current' | 'classic' | undefined;
  readonly match: 'path' | 'any' | 'top' | undefined;
  readonly hosts: 'both' | 'jwks' | undefined;
}

/** A file that may be for one host only. */
export interface NamedFile {
  readonly name: string | undefined;
  readonly file: string;
}

/** How to reach the outside: flags first, then the environment. Read once. */
export interface Settings {
  readonly profiles: readonly string[];
  readonly assumeRole: string | undefined;
  readonly region: string | undefined;
  /** Of the flag or of ours; the SDK's own variables are read where they belong, in the SDK. */
  readonly endpointUrl: string | undefined;
  readonly caBundle: string | undefined;
  readonly proxy: string | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  /** Of the kubeconfig, in the place of those of the context. */
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  /** Whom to impersonate in Kubernetes. */
  readonly as: string | undefined;
  readonly asGroup: readonly string[];
  readonly issuerCa: readonly NamedFile[];
  readonly library: string | undefined;
  /** Whether it came by flag: in the environment it is a habit, on the command line a wish. */
  readonly libraryByFlag: boolean;
  readonly resolve: readonly string[];
  readonly timeoutMs: number | undefined;
  readonly looks: number | undefined;
  readonly family: 4 | 6 | undefined;
  readonly rules: Partial<Pick<AwsRules, 'messages' | 'match' | 'hosts'>>;
}

/**
 * Settles what the connection flags leave open. Authority is never taken from the environment:
 * there is no variable for `--issuer-ca`, `--accept-ca` and `--yes`.
 *
 * @throws TrustprintError `argument_invalid` for a variable that is not of its form.
 */
export function settingsFrom(flags: Partial<ConnectionFlags>, environment: Environment): Settings {
  const variable = reader(environment);
  return {
    ...accountSettings(flags, variable),
    proxy: flags.proxy ?? variable('PROXY', webUrl),
    context: flags.context ?? variable('CONTEXT'),
    kubeconfig: flags.kubeconfig ?? variable('KUBECONFIG', fileName),
    cluster: flags.cluster,
    user: flags.user,
    as: flags.as,
    asGroup: flags.asGroup ?? [],
    issuerCa: flags.issuerCa ?? [],
    library: flags.library ?? variable('LIBRARY', fileName),
    libraryByFlag: flags.library !== undefined,
    resolve: flags.resolve ?? listOf(variable('RESOLVE')),
    timeoutMs: flags.timeout ?? variable('TIMEOUT', timeLimit),
    looks: flags.looks ?? variable('LOOKS', count),
    family: familyOf(flags, variable),
    rules: rulesOf(flags),
  };
}

/** How to reach AWS. */
function accountSettings(
  flags: Partial<ConnectionFlags>,
  variable: Variable,
): Pick<Settings, 'profiles' | 'assumeRole' | 'region' | 'endpointUrl' | 'caBundle'> {
  return {
    profiles: flags.profile ?? listOf(variable('PROFILE')),
    assumeRole: flags.assumeRole ?? variable('ASSUME_ROLE'),
    region: flags.region ?? variable('REGION'),
    endpointUrl: flags.endpointUrl ?? variable('ENDPOINT_URL', webUrl),
    caBundle: flags.caBundle ?? variable('CA_BUNDLE', fileName),
  };
}

/**
 * The switches of a lab, which it sets by environment: they tell how its STS was switched, and
 * against anything but a lab they mean nothing.
 */
export interface LabSwitches {
  readonly rules: Settings['rules'];
  /** How far the lab's clock is ahead of ours. */
  readonly offsetSeconds: number;
}

export function labSwitchesFrom(environment: Environment): LabSwitches {
  const variable = reader(environment);
  return {
    rules: rulesOf({
      messages: variable('MESSAGES', oneOf(['current', 'classic'])),
      match: variable('MATCH', oneOf(['path', 'any', 'top'])),
      hosts: variable('HOSTS', oneOf(['both', 'jwks'])),
    }),
    offsetSeconds: variable('NOW_OFFSET', secondsOf) ?? 0,
  };
}

type Variable = {
  (name: string): string | undefined;
  <T>(name: string, parse: (text: string) => T): T | undefined;
};

/** Reads our own variables. One that is empty is not set; a parser's error names the variable. */
function reader(environment: Environment): Variable {
  return <T>(name: string, parse?: (text: string) => T) => {
    const value = environment[`${PREFIX}${name}`];
    if (value === undefined || value === '') return undefined;
    if (parse === undefined) return value;
    try {
      return parse(value);
    } catch (cause) {
      throw invalid(name, cause);
    }
  };
}

function familyOf(
  { ipv4, ipv6 }: Partial<ConnectionFlags>,
  variable: Variable,
): Settings['family'] {
  const isSet = (name: string): boolean => /^(1|true|yes)$/i.test(variable(name) ?? '');
  const byFlag = ipv4 === true || ipv6 === true;
  const four = ipv4 === true || (!byFlag && isSet('IPV4'));
  const six = ipv6 === true || (!byFlag && isSet('IPV6'));
  if (four === six) return undefined; // both are all there are
  return four ? 4 : 6;
}

function rulesOf({ messages, match, hosts }: Partial<ConnectionFlags>): Settings['rules'] {
  return {
    ...(messages === undefined ? {} : { messages }),
    ...(match === undefined ? {} : { match }),
    ...(hosts === undefined ? {} : { hosts }),
  };
}

function oneOf<const Value extends string>(values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const value = values.find((known) => known === text);
    if (value !== undefined) return value;
    throw new TrustprintError('argument_invalid', `not one of ${values.join(', ')}`, {
      facts: { values },
      hint: 'the lab prints the right one: trustprint lab env',
    });
  };
}

/** Blanks and semicolons part entries: commas part the addresses of one. */
function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s;]+/).filter((entry) => entry !== '');
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds;
  throw new TrustprintError('argument_invalid', 'not a number of seconds', {
    hint: 'give seconds',
  });
}

function invalid(name: string, cause: unknown): TrustprintError {
  const hint = cause instanceof TrustprintError ? cause.hint : undefined;
  const why = cause instanceof Error ? cause.message : 'not of its form';
  const code = cause instanceof TrustprintError ? cause.code : 'argument_invalid';
  return new TrustprintError(code, `${PREFIX}${name}: ${why}`, {
    facts: { variable: `${PREFIX}${name}` },
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

const PREFIX = 'TRUSTPRINT_';
