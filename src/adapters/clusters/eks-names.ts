// SPDX-License-Identifier: Apache-2.0

import type { KubernetesView } from '../../core/model/kubernetes.ts';
import type { PluginEntry } from './kubeconfig-form.ts';

/** What may name an EKS cluster. */
export interface Naming {
  readonly clusterEntry: string;
  readonly server: URL;
  readonly plugin: PluginEntry | undefined;
}

/**
 * Name and Region of an EKS cluster, as a kubeconfig tells them: by the arguments of the plugin
 * (`aws eks get-token --cluster-name`, `aws-iam-authenticator token -i`), by a cluster entry that is
 * called by an ARN (`aws eks update-kubeconfig`) or as eksctl calls it; the Region also by the host.
 */
export function eksNamesOf({ clusterEntry, server, plugin }: Naming): KubernetesView['eks'] {
  const told = [namesOfPlugin(plugin), namesOfEntry(clusterEntry)];
  const name = told.find((names) => names.name !== undefined)?.name;
  if (name === undefined) return undefined;
  const [, region] = EKS_HOST.exec(server.hostname) ?? [];
  const set = plugin?.env['AWS_REGION'] ?? plugin?.env['AWS_DEFAULT_REGION'];
  const regions = [...told, { region }, { region: set }];
  return { name, region: regions.find((one) => one.region !== undefined)?.region };
}

interface Names {
  readonly name: string | undefined;
  readonly region: string | undefined;
}

function namesOfEntry(entry: string): Names {
  const { name, region } = (CLUSTER_ARN.exec(entry) ?? EKSCTL.exec(entry))?.groups ?? {};
  return { name, region };
}

function namesOfPlugin(plugin: PluginEntry | undefined): Names {
  if (plugin === undefined) return NO_NAMES;
  // A shell, or a keeper of credentials, may stand before the command that is meant.
  const words = [plugin.command, ...plugin.args].flatMap((arg) => arg.split(/\s+/));
  const flags = FLAGS.find(({ when }) =>
    when.every((part) => words.some((word) => part.test(word))),
  );
  if (flags === undefined) return NO_NAMES;
  return { name: optionIn(words, flags.names), region: optionIn(words, ['--region']) };
}

/** Reads `--name value` and `--name=value`. */
function optionIn(words: readonly string[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const joined = words.find((word) => word.startsWith(`${name}=`));
    if (joined !== undefined) return joined.slice(name.length + 1);
    const at = words.indexOf(name);
    if (at >= 0) return words[at + 1];
  }
  return undefined;
}

const NO_NAMES: Names = { name: undefined, region: undefined };

/** @see AWS CLI, `eks get-token`; aws-iam-authenticator, `token`. */
const FLAGS = [
  { when: [/^eks$/, /^get-token$/], names: ['--cluster-name', '--cluster-id'] },
  { when: [/(^|[\\/])aws-iam-authenticator(\.exe)?$/], names: ['-i', '--cluster-id'] },
] as const;

/** @see Amazon EKS, Amazon Resource Name: `arn:PARTITION:eks:REGION:ACCOUNT:cluster/NAME`. */
const CLUSTER_ARN =
  /^arn:aws[\w-]*:eks:(?<region>[a-z0-9-]+):\d{12}:cluster\/(?<name>[\w-]{1,100})$/;
/** @see eksctl documentation: it names clusters `NAME.REGION.eksctl.io`. */
const EKSCTL = /^(?<name>[\w-]{1,100})\.(?<region>[a-z]{2}[a-z0-9-]+-\d)\.eksctl\.io$/;
/** The second form has IPv6 too (EKS User Guide, Cluster API server endpoint). */
const EKS_HOST =
  /\.([a-z]{2}[a-z0-9-]+-\d)(?:\.eks\.amazonaws\.com(?:\.cn)?|\.api\.(?:aws|amazonwebservices\.com\.cn))$/;
