// SPDX-License-Identifier: Apache-2.0

import { contextNote } from '../../core/plan/desired-state.ts';
import { type Arn, parseArn, roleNameOf } from '../../core/model/arn.ts';
import type {
  AnnotateServiceAccount,
  Change,
  CreateProvider,
  ProviderChange,
  SetTrustPolicy,
} from '../../core/model/plan.ts';
import { harmless } from '../harmless.ts';
import { commandFor, commandLine } from './emit-aws-cli.ts';
import type { Emitting } from './emit-declared.ts';

/** The repair as the steps of a person in the AWS console. */
export function emitConsole({ plan }: Emitting): string {
  return plan.changes.map(stepsOf).join('\n');
}

function stepsOf(change: Change): string {
  const steps = change.kind === 'annotate-service-account' ? inShell(change) : inConsole(change);
  // A step may hold a whole policy, which is to be taken over.
  const said = steps
    .map((step, index) => `${String(index + 1)}. ${harmless(step, step.length)}\n`)
    .join('');
  return change.kind === 'annotate-service-account'
    ? `${said}${commandLine(commandFor(change, []))}`
    : said;
}

/** The console of AWS does not annotate service accounts. */
function inShell(change: AnnotateServiceAccount): readonly string[] {
  return [`in a shell that reaches ${change.server}, run:`];
}

function inConsole(change: ProviderChange | SetTrustPolicy): readonly string[] {
  if (change.kind === 'set-trust-policy') return ofRole(change);
  const arn = parseArn(change.provider);
  const name = arn.resource.replace(/^oidc-provider\//, '');
  if (change.kind === 'create-provider') {
    return [signIn(arn, 'identity_providers/create'), ...creating(change)];
  }
  return [
    signIn(arn, `identity_providers/details/OPENID/${encodeURIComponent(arn.text)}`),
    `see that this is the provider ${name} (in IAM, under Identity providers)`,
    ...atProvider(change),
  ];
}

/** The console as it has been since 2021: Identity providers, one provider, Manage. */
function atProvider(
  change: Exclude<ProviderChange, { kind: 'create-provider' }>,
): readonly string[] {
  switch (change.kind) {
    case 'set-thumbprints':
      return [
        'under Thumbprints, choose Manage',
        ...change.add.map(
          ({ sha1, subject }) => `choose Add thumbprint, and give ${sha1} (${subject})`,
        ),
        ...change.retire
          .filter(({ sha1 }) => !change.to.includes(sha1))
          .map(({ sha1, why }) => `remove ${sha1} (${why})`),
        'choose Save changes',
      ];
    case 'add-client-id':
      return [
        'under Audiences, choose Actions, Add audience',
        `give ${change.clientId}`,
        'choose Add audiences',
      ];
    case 'remove-client-id':
      return ['under Audiences, choose Actions, Remove audience', `remove ${change.clientId}`];
    case 'delete-provider':
      return ['choose Delete'];
  }
}

function creating(change: CreateProvider): readonly string[] {
  const { url, clientIds, to, tags = {} } = change;
  const [first, ...others] = clientIds;
  return [
    'choose OpenID Connect',
    `as provider URL give ${url}`,
    ...(first === undefined ? [] : [`as audience give ${first}`]),
    ...Object.entries(tags).map(
      ([key, value]) => `under Add tags, choose Add tag: key ${key}, value ${value}`,
    ),
    'choose Add provider',
    ...others.map(
      (id) => `open the provider; under Audiences, choose Actions, Add audience: ${id}`,
    ),
    ...to.map(
      (sha1) =>
        `open the provider; under Thumbprints, choose Manage, and see that ${sha1} is listed`,
    ),
    ...contextNote(change),
  ];
}

function ofRole({ role, edits, after }: SetTrustPolicy): readonly string[] {
  const arn = parseArn(role);
  const name = roleNameOf(arn) ?? role;
  return [
    signIn(arn, `roles/details/${encodeURIComponent(name)}?section=trust_relationships`),
    'choose Edit trust policy',
    ...edits.map((edit) => `change it so: ${edit}`),
    `the whole of it is then ${after}`,
    'choose Update policy',
  ];
}

/** IAM's console has no Region in its address, and one host a partition. */
function signIn({ account, partition }: Arn, page: string): string {
  const host = CONSOLES[partition] ?? CONSOLES['aws'] ?? '';
  return `sign in to account ${account}, and open https://${host}/iam/home#/${page}`;
}

/** @see AWS General Reference, and the console of each partition. */
const CONSOLES: { readonly [partition: string]: string } = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
