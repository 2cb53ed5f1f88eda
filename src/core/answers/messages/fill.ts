// SPDX-License-Identifier: Apache-2.0

import { repairTarget } from '../../gates/gate.ts';
import { parseArn, roleNameOf } from '../../model/arn.ts';
import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import type { IssuerKind } from '../../model/issuer-kind.ts';
import type { Remedy } from '../../model/verdict.ts';
import { issuerKindOf } from '../issuer-kind.ts';
import { type Advice, STANDINS } from './message.ts';
import { parseOrUndefined } from '../../error.ts';

/**
 * A remedy of a message as a next step: what its command leaves open is taken from the facts, or from
 * the words of the message. Where something is still open there is no command.
 */
export function filled({ text, argv }: Advice, facts: Known): Remedy {
  const values = valuesOf(facts);
  const words = (argv ?? []).flatMap((word) => (isStandIn(word) ? (values[word] ?? []) : word));
  return { text, argv: argv !== undefined && words.length === argv.length ? words : undefined };
}

/** The same, where what is still open stays in capitals, for a person to write. */
export function fillerFor(facts: Known): (given: Advice) => Remedy {
  const values = { ...USUAL[issuerKindOf(facts) ?? 'unknown'], ...defined(valuesOf(facts)) };
  return ({ text, argv }) => ({ text, argv: argv?.map((word) => values[word] ?? word) });
}

/** What values are taken from. */
type Known = Pick<
  Facts,
  'issuer' | 'token' | 'provider' | 'role' | 'request' | 'target' | 'observed'
>;

type Values = Readonly<Record<string, string | undefined>>;

function valuesOf(facts: Known): Values {
  const { provider, target } = facts;
  const named = namedIn(facts);
  const roleArn = roleArnIn(facts);
  const whole = repairTarget(facts) ?? named.issuer;
  return {
    [STANDINS.issuer]: facts.issuer ?? named.issuer,
    [STANDINS.target]: whole,
    [STANDINS.workload]: target.kind === 'workload' ? whole : undefined,
    [STANDINS.providerArn]: seenOf(provider)?.arn ?? target.providerArn,
    [STANDINS.roleArn]: roleArn,
    [STANDINS.roleName]: nameOf(roleArn ?? named.caller),
    [STANDINS.resourceName]: nameOf(named.resource),
  };
}

function roleArnIn({ request, role }: Known): string | undefined {
  return request?.roleArn ?? seenOf(role)?.arn;
}

/** What the words name: an issuer, whose call it was, and the role that it was for. */
function namedIn({
  observed,
}: Known): Readonly<Record<'issuer' | 'caller' | 'resource', string | undefined>> {
  const said = observed?.message ?? '';
  const [, caller] = CALLER.exec(said) ?? [];
  const [, resource] = RESOURCE.exec(said) ?? [];
  return { issuer: issuerIn(said), caller, resource };
}

/** As an https URL without anything that a shell would read. */
function issuerIn(said: string): string | undefined {
  const found = /(?:url|account for|provider:) `?(https:\/\/[^\s`"']+)/i.exec(said)?.[1];
  return found !== undefined && URL.canParse(found) ? found : undefined;
}

/** Of a role, or of the session of one. */
function nameOf(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  const [, assumed] = /:assumed-role\/([^/]+)/.exec(arn) ?? [];
  return assumed ?? parseOrUndefined(() => roleNameOf(parseArn(arn)));
}

function defined(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function isStandIn(word: string): boolean {
  return Object.values(STANDINS).some((standIn) => standIn === word) || word === 'FILE';
}

/** The role of a session, or a role; neither has anything that a shell would read. */
const ROLE = String.raw`(arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(?:assumed-)?role\/[\w+=,.@/-]+)`;
const CALLER = new RegExp(`User: ${ROLE}`);
const RESOURCE = new RegExp(`on resource: ${ROLE}`);

const WORKLOAD = { [STANDINS.workload]: 'deploy:NAMESPACE/NAME' };

/** How people name the target where it is not known. */
const USUAL: { readonly [Kind in IssuerKind | 'unknown']: Values } = {
  eks: { [STANDINS.target]: 'eks:NAME', ...WORKLOAD },
  github: { [STANDINS.target]: 'ci:' },
  gitlab: { [STANDINS.target]: 'ci:' },
  ci: { [STANDINS.target]: 'ci:' },
  'self-hosted': { [STANDINS.target]: 'https://ISSUER', ...WORKLOAD },
  unknown: WORKLOAD,
};
