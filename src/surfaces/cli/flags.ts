// SPDX-License-Identifier: Apache-2.0

import type { FlagParametersForType } from '@stricli/core';

import { TrustprintError } from '../../core/error.ts';
import { didYouMean } from '../../core/model/nearest.ts';
import type { Bound } from './context.ts';
import { proposeTargets } from './completion/proposals.ts';
import { count, fileName, namedFile, someText, timeLimit, webUrl } from './values.ts';
import type { ConnectionFlags } from './settings.ts';

export const connectionFlags: FlagParametersForType<ConnectionFlags, Bound> = {
  profile: { ...text('AWS profile; may repeat, for several accounts', 'NAME'), variadic: true },
  assumeRole: text('role to assume first, for all AWS calls', 'ARN'),
  region: text('AWS Region', 'REGION'),
  endpointUrl: {
    kind: 'parsed',
    parse: webUrl,
    optional: true,
    brief: 'where AWS calls go (else AWS_ENDPOINT_URL)',
    placeholder: 'URL',
  },
  caBundle: file('CAs for AWS calls only (else AWS_CA_BUNDLE)'),
  proxy: {
    kind: 'parsed',
    parse: webUrl,
    optional: true,
    brief: 'proxy for probes and AWS calls (else HTTPS_PROXY)',
    placeholder: 'URL',
  },
  context: text('kube context (else the current one)', 'NAME'),
  kubeconfig: file('kubeconfig (else KUBECONFIG, ~/.kube/config, or the pod we run in)'),
  cluster: text('cluster of the kubeconfig (else that of the context)', 'NAME'),
  user: text('user of the kubeconfig (else that of the context)', 'NAME'),
  as: text('user to impersonate in Kubernetes', 'USER'),
  asGroup: { ...text('group to impersonate, beside --as; may repeat', 'GROUP'), variadic: true },
  issuerCa: {
    kind: 'parsed',
    parse: namedFile,
    optional: true,
    variadic: true,
    brief: "trust this private CA for the issuer's chain",
    placeholder: '[HOST=]FILE',
  },
  library: file("roots that stand in for AWS's library, in predictions only"),
  resolve: {
    ...text('address of a host, as in curl; several with commas', 'HOST:PORT:ADDR'),
    variadic: true,
  },
  timeout: {
    kind: 'parsed',
    parse: timeLimit,
    optional: true,
    brief: 'for one probe (default: 5s, as AWS has), or call of AWS or Kubernetes (10s)',
    placeholder: 'TIME',
  },
  looks: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'most probes of an address (default: until 12 in a row bring nothing new)',
    placeholder: 'N',
  },
  ipv4: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'probe IPv4 addresses only',
  },
  ipv6: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'probe IPv6 addresses only',
  },
  messages: {
    kind: 'enum',
    values: ['current', 'classic'],
    optional: true,
    brief: 'the words of STS: of today, or before 2026',
  },
  match: {
    kind: 'enum',
    values: ['path', 'any', 'top'],
    optional: true,
    brief: 'which presented certificates a listed value may match',
  },
  hosts: {
    kind: 'enum',
    values: ['both', 'jwks'],
    optional: true,
    brief: 'which hosts have to match',
  },
};

/** How much to say. */
export interface OutputFlags {
  readonly quiet: boolean | undefined;
  readonly verbose: boolean | undefined;
}

export const outputFlags: FlagParametersForType<OutputFlags, Bound> = {
  quiet: flag('print the bare answer, one value a line'),
  verbose: flag('print every probe, with its time'),
};

export type PlainFormat = 'text' | 'json';

export const plainFormat = {
  kind: 'enum',
  values: ['text', 'json'],
  default: 'text',
  brief: 'how to print the result',
} as const;

/** The short forms that all commands share. */
/** As kubectl has it. */
export const namespaceFlag = text('namespace of a workload that is named without one', 'NS');

export const outputAliases = { o: 'format', q: 'quiet', v: 'verbose' } as const;

interface TextFlag {
  readonly kind: 'parsed';
  readonly parse: (input: string) => string;
  readonly optional: true;
  readonly brief: string;
  readonly placeholder: string;
}

/** A flag that takes a text. */
export function text(brief: string, placeholder: string): TextFlag {
  return { kind: 'parsed', parse: someText, optional: true, brief, placeholder };
}

/** A flag that takes the name of a file. */
export function file(brief: string, placeholder = 'FILE'): TextFlag {
  return { kind: 'parsed', parse: fileName, optional: true, brief, placeholder };
}

/** A flag that is there or not. */
export function flag(brief: string): {
  readonly kind: 'boolean';
  readonly optional: true;
  readonly withNegated: false;
  readonly brief: string;
} {
  return { kind: 'boolean', optional: true, withNegated: false, brief };
}

/** The only argument of a command that is asked about a target. */
export function targetArgument(brief: string) {
  const target = {
    parse: someText,
    optional: true,
    brief,
    placeholder: 'TARGET',
    proposeCompletions: proposeTargets,
  } as const;
  return { kind: 'tuple', parameters: [target] } as const;
}

/** The configuration that is read where none is named. */
export const DEFAULT_NAME = 'trustprint.yaml';

/** `--report FORMAT=FILE` */
export interface ReportFlag<Format extends string> {
  readonly format: Format;
  readonly file: string;
  /** Set where it is replaced at the end, whatever its format. */
  readonly isWhole?: true;
}

/**
 * The flag `--report`, of the formats that a command prints.
 *
 * @throws TrustprintError `argument_invalid`, from `parse`; `token_where_file_expected` for a token.
 */
export function reportFlag<Format extends string>(formats: readonly Format[]) {
  return {
    kind: 'parsed',
    parse: (input: string) => reportIn(input, formats),
    optional: true,
    variadic: true,
    brief: 'a file to write beside what is printed, in any of these formats; may repeat',
    placeholder: 'FORMAT=FILE',
  } as const;
}

function reportIn<Format extends string>(
  input: string,
  formats: readonly Format[],
): ReportFlag<Format> {
  const named = namedFile(input);
  const format = formats.find((known) => known === named.name);
  const among = `FORMAT is one of ${formats.join(', ')}`;
  if (named.name === undefined)
    throw invalid(`not FORMAT=FILE: "${input.slice(0, MOST_ECHOED)}"`, among);
  if (format === undefined) {
    const hint = didYouMean(named.name, formats) ?? among;
    throw invalid(`there is no format "${named.name.slice(0, MOST_ECHOED)}"`, hint);
  }
  if (named.file === '-') throw invalid('a report goes to a file', 'for stdout give --format');
  return { format, file: named.file };
}

function invalid(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

/** What was typed is said back, but not by the page. */
const MOST_ECHOED = 120;
