// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import type { Facts } from '../../../core/model/facts.ts';
import type { Change, Plan } from '../../../core/model/plan.ts';
import { NEVER_SEEN } from '../../../core/plan/thumbprints/eviction.ts';
import { renderPlanText } from '../../../render/plan/text.ts';
import type { QuestionFlags } from '../question-flags.ts';
import type { Context } from '../context.ts';
import { awsFlags } from '../carry-flags.ts';
import { isNamedByTokenAlone } from '../../../core/plan/token-trust.ts';

/** The flags by which somebody has answered before being asked. */
export interface ConsentFlags {
  readonly plan: boolean | undefined;
  readonly dryRun: boolean | undefined;
  readonly yes: boolean | undefined;
}

/** What is to be written, on what, and what was said to it. */
export interface ConsentRequest {
  readonly plan: Plan;
  readonly facts: Facts;
  readonly flags: ConsentFlags & Pick<QuestionFlags, 'role' | 'profile' | 'region' | 'endpointUrl'>;
  /** Whether the target comes from a suggestion, and nobody typed it. */
  readonly isSuggested: boolean;
}

/** Whether somebody at a terminal reads the plan on the error stream, and is asked. */
export function isAskedAbout(asked: ConsentRequest, { terminal }: Context): boolean {
  const { plan, flags } = asked;
  const isToBeWritten = plan.changes.length > 0 && flags.plan !== true && flags.dryRun !== true;
  return isToBeWritten && (flags.yes !== true || isPersonal(asked)) && terminal.canAsk;
}

/** `undefined` when the plan may be written; else why it may not. */
export async function consentTo(
  asked: ConsentRequest,
  context: Context,
): Promise<TrustprintError | undefined> {
  const { plan, flags } = asked;
  const why = whyPersonal(asked);
  if (flags.yes === true && why === undefined) return undefined;
  if (!context.terminal.canAsk) {
    return new TrustprintError('confirmation_missing', 'not confirmed', {
      facts: { plan: plan.id },
      hint: why ?? 'read the plan, and run again with --yes',
    });
  }
  context.process.stderr.write(
    renderPlanText(plan, context.terminal.stderr, { flags: awsFlags(flags) }),
  );
  context.process.stderr.flush();
  return (await context.confirm('write this?'))
    ? undefined
    : new TrustprintError('confirmation_refused', 'the plan was answered with no', {
        facts: { plan: plan.id },
        hint: 'nothing was written',
      });
}

function isPersonal(asked: ConsentRequest): boolean {
  return whyPersonal(asked) !== undefined;
}

/** Why nobody but a person may let it happen, whatever a script says; `undefined` where one may. */
function whyPersonal(request: ConsentRequest): string | undefined {
  const [id] = personalIn(request);
  return id === undefined ? undefined : `${PERSONAL[id].why}: ${PERSONAL[id].how}`;
}

/** What of a plan nobody but a person may let happen. */
export function personalIn(
  request: Pick<ConsentRequest, 'plan' | 'facts' | 'isSuggested'> & {
    readonly flags: Pick<ConsentRequest['flags'], 'role'>;
  },
): readonly PersonalConsent[] {
  const { facts, flags, isSuggested } = request;
  const { changes } = request.plan;
  const goes = changes.flatMap((change) => ('retire' in change ? change.retire : []));
  const entersRole = changes.some(({ kind }) => kind === 'set-trust-policy');
  const isOpening = changes.some(({ kind }) => OPENING.has(kind));
  const asked: Readonly<Record<PersonalConsent, boolean>> = {
    continuity: changes.some(isContinued),
    'never-seen': goes.some(({ why }) => why === NEVER_SEEN),
    workload: entersRole && flags.role === undefined && facts.target.kind !== 'role',
    suggestion: isOpening && isSuggested,
    token: isOpening && isNamedByTokenAlone(facts),
  };
  return CONSENTS.filter((id) => asked[id]);
}

/** Trust that is passed on from one CA to the next is never passed on unattended. */
function isContinued(change: Change): boolean {
  return 'add' in change && change.add.some(({ authority }) => authority === 'continuity');
}

/** Changes by which an issuer is let in that was not. */
const OPENING: ReadonlySet<Change['kind']> = new Set(['create-provider', 'set-trust-policy']);

const CONSENTS = ['continuity', 'never-seen', 'workload', 'suggestion', 'token'] as const;

export type PersonalConsent = (typeof CONSENTS)[number];

/** Why a person must say so, and how it is done without one or at a terminal. */
export const PERSONAL: Readonly<
  Record<PersonalConsent, { readonly why: string; readonly how: string }>
> = {
  continuity: {
    why: 'a listed CA passes trust on to its successor, which nobody but a person may let happen',
    how: 'run the same at a terminal, or name the new CA (--issuer-ca FILE)',
  },
  'never-seen': {
    why: 'what would go from the list was never seen from here, so it may have been staged from another machine',
    how: 'run the same at a terminal, or name what may go (--drop SHA1)',
  },
  workload: {
    why: 'the workload itself says which role is to let it in, and whoever may annotate it could say any, so nobody but a person may let that happen',
    how: 'run the same at a terminal, or name the role (--role ARN)',
  },
  suggestion: {
    why: 'the suggestion says whom to let in, and whoever can write to the database of watch could suggest any, so nobody but a person may let that happen',
    how: 'run the same at a terminal, or trustprint fix TARGET',
  },
  token: {
    why: 'nothing but the token names its issuer, which nobody but a person may let in',
    how: 'run the same at a terminal, or name the issuer or its cluster as the target',
  },
};
