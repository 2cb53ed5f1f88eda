// SPDX-License-Identifier: Apache-2.0

import { accountOf, roleNameIn } from '../model/arn.ts';
import type { ChainFact, Facts } from '../model/facts.ts';
import type { Namespaced } from '../model/kubernetes.ts';
import { seenOf } from '../model/observed.ts';
import type { Remedy } from '../model/verdict.ts';
import { textClaim, DEFAULT_AUDIENCE, audienceIn } from '../model/web-identity.ts';
import type { JudgedChain } from './endpoint-judgement.ts';
import { fixCommand, remedy, words } from './gate.ts';

/**
 * How to get a right token: for a service account of Kubernetes the command that asks for one, by the
 * kube context that was looked at; for others, in words alone.
 *
 * @param wanted The audience to ask for. Defaults to that of the token, or of the question.
 */
export function tokenRemedy(text: string, facts: Facts, wanted?: string): Remedy {
  const account = serviceAccountOf(facts);
  if (account === undefined) return remedy(text);
  const context = seenOf(facts.kubernetes)?.context;
  return remedy(text, [
    'kubectl',
    ...(context === undefined ? [] : ['--context', context]),
    'create',
    'token',
    account.name,
    '--namespace',
    account.namespace,
    '--audience',
    wanted ?? audienceIn(facts) ?? DEFAULT_AUDIENCE,
  ]);
}

/** Of the token, else of the workload that was asked about. */
function serviceAccountOf({ token, workload }: Facts): Namespaced | undefined {
  const subject = textClaim(token?.claims, 'sub') ?? '';
  const [, namespace, name] = SERVICE_ACCOUNT.exec(subject) ?? [];
  if (namespace !== undefined && name !== undefined) return { namespace, name };
  return workload?.serviceAccount === undefined
    ? undefined
    : { namespace: workload.namespace, name: workload.serviceAccount };
}

/** What to do about chains that AWS does not accept. */
export function remediesWhereRefused(
  chains: readonly JudgedChain[],
  facts: Facts,
): readonly Remedy[] {
  const why = new Set(
    chains.map(({ judgement }) => (judgement.accepted === false ? judgement.why : undefined)),
  );
  const authority = authorityFlags(chains.map(({ chain }) => chain));
  const alone = chains.some(({ chain }) => chain.presented.length === 1);
  return [
    ...(why.has('host-name') ? [remedy('give the server a certificate for its name')] : []),
    ...(why.has('disordered')
      ? [
          remedy(
            'configure the server to send its certificate first, then each issuer in turn, and no others',
          ),
        ]
      : []),
    ...(why.has('not-listed') && alone
      ? [
          remedy('configure the server to send the CA certificate too'),
          remedy(
            'or list its own certificate, until it is renewed',
            fixCommand(facts, '--allow-leaf', ...authority),
          ),
        ]
      : []),
    ...(why.has('not-listed') && !alone
      ? [remedy('list what is served', fixCommand(facts, ...authority))]
      : []),
  ];
}

/** A private CA gives authority only where a person names it. */
export function authorityFlags(chains: readonly ChainFact[]): readonly string[] {
  return chains.every(isTrusted) ? [] : ['--issuer-ca', 'FILE'];
}

function isTrusted({ anchoring }: ChainFact): boolean {
  return [anchoring.bundled, anchoring.library, anchoring.issuerCa].some(
    (set) => set?.vouches === true,
  );
}

/** Looks up the ARN of a role by its name, path included. */
export function findRoleRemedy(roleArn: string | undefined): readonly Remedy[] {
  const name = roleArn === undefined ? undefined : nameIn(roleArn);
  if (name === undefined) return [];
  return [
    remedy('find it by its name, in the account that it should be in', [
      ...words('aws iam list-roles --output text --query'),
      `Roles[?RoleName=='${name}'].Arn`,
    ]),
  ];
}

/**
 * The whole ARN that was probably meant by the name of a role, with or without its path, or by the
 * ARN of one of its sessions; `undefined` where no account is known, or it is no such name.
 */
export function meantRoleArn(
  written: string,
  { target, caller, rules }: Pick<Facts, 'target' | 'caller' | 'rules'>,
): string | undefined {
  const [, partition, own, role] = SESSION_ARN.exec(written) ?? [];
  if (role !== undefined) return `arn:${partition ?? ''}:iam::${own ?? ''}:role/${role}`;
  const [, name] = /^\/?(?:role\/)?([\w+=,.@/-]+)$/.exec(written) ?? [];
  const account = accountOf(target.providerArn) ?? caller?.account;
  return name === undefined || account === undefined
    ? undefined
    : `arn:${rules.partition}:iam::${account}:role/${name}`;
}

/** The name of the role of an ARN; none that could act in a query. */
function nameIn(roleArn: string): string | undefined {
  const name = roleNameIn(roleArn);
  return name !== undefined && /^[\w+=,.@-]+$/.test(name) ? name : undefined;
}

const SERVICE_ACCOUNT = /^system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)$/;

/** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`: its role has no path here. */
const SESSION_ARN = /^arn:(aws[a-z0-9-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;
