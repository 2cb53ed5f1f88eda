// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { Caller } from '../../core/model/facts.ts';
import type { AwsOptions } from './aws-profile.ts';
import { type AwsSession, openSession } from './aws-session.ts';
import { callerOf } from './aws-sts.ts';

/** A session, and whose credentials it has. */
export interface KnownSession {
  readonly session: AwsSession;
  readonly caller: Caller;
}

/** The sessions of all profiles, each opened and asked for its caller when first needed, and once. */
export interface Accounts {
  /** The first profile's session; its caller is not asked for. */
  first(): Promise<AwsSession>;
  /**
   * What is found with the first profile that finds it: for names, which say no account.
   *
   * @throws TrustprintError what the first of those threw that could not look, where none found it.
   */
  firstThatFinds<T>(look: (session: AwsSession) => Promise<T | undefined>): Promise<T | undefined>;
  /** Every profile's. */
  all(signal: AbortSignal): Promise<readonly KnownSession[]>;
  /** The first profile's. */
  caller(signal: AbortSignal): Promise<KnownSession>;
  /**
   * The session whose credentials are of that account.
   *
   * @throws TrustprintError `wrong_account`; or why the only ones that might be could not be asked.
   */
  of(account: string, signal: AbortSignal): Promise<KnownSession>;
}

export function accountsOf(options: AwsOptions): Accounts {
  const { profiles, assumeRole } = options;
  const first = slot(async () => openSession(profiles[0], assumeRole, options));
  const rest = profiles
    .slice(1)
    .map((profile) => slot(async () => openSession(profile, undefined, options)));
  const slots = [first, ...rest];
  return {
    first: first.session,
    async firstThatFinds(look) {
      const { found, failure } = await search(slots, async ({ session }) => look(await session()));
      if (found === undefined && failure !== undefined) throw failure;
      return found;
    },
    all: async (signal) => Promise.all(slots.map(async ({ known }) => known(signal))),
    caller: first.known,
    async of(account, signal) {
      const others: string[] = [];
      const { found, failure } = await search(slots, async ({ known }) => {
        const one = await known(signal);
        if (one.caller.account === account) return one;
        others.push(one.caller.account);
        return undefined;
      });
      if (found === undefined) throw failure ?? wrongAccount(account, others);
      return found;
    },
  };
}

/** What is found in the first that has it; and what the first threw that could not be asked. */
async function search<T>(
  slots: readonly Slot[],
  look: (slot: Slot) => Promise<T | undefined>,
): Promise<{ readonly found?: T; readonly failure?: TrustprintError | undefined }> {
  let failure: TrustprintError | undefined;
  for (const one of slots) {
    try {
      const found = await look(one);
      if (found !== undefined) return { found };
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      failure ??= error;
    }
  }
  return { failure };
}

interface Slot {
  readonly session: () => Promise<AwsSession>;
  readonly known: (signal: AbortSignal) => Promise<KnownSession>;
}

/** A session that is opened once, and whose caller is remembered once it is known. */
function slot(open: () => Promise<AwsSession>): Slot {
  let opened: Promise<AwsSession> | undefined;
  let asked: Promise<KnownSession> | undefined;
  const session = async (): Promise<AwsSession> => (opened ??= open());
  const ask = async (signal: AbortSignal): Promise<KnownSession> => {
    const ready = await session();
    return { session: ready, caller: await callerOf(ready, signal) };
  };
  return {
    session,
    async known(signal) {
      // Who asks at the same time waits for the same answer.
      const mine = (asked ??= ask(signal));
      try {
        return await mine;
      } catch (error) {
        const forget = (): void => {
          if (asked === mine) asked = undefined;
        };
        // A failure is not remembered, but that nobody answered is, for as long as that took.
        if (isSilence(error)) setTimeout(forget, (await session()).timeoutMs).unref();
        else forget();
        throw error;
      }
    },
  };
}

function isSilence(error: unknown): boolean {
  return error instanceof TrustprintError && error.code === 'cloud_unreachable';
}

function wrongAccount(account: string, others: readonly string[]): TrustprintError {
  const whose = others.join(', ');
  return new TrustprintError(
    'wrong_account',
    `the credentials are of ${whose}, not of ${account}`,
    {
      facts: { account, credentialsOf: others },
      hint: `give credentials of ${account} too: --profile NAME (it may repeat), or --assume-role ARN`,
    },
  );
}
