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
  return {
    first: first.session,
    async firstThatFinds(look) {
      let failure: TrustprintError | undefined;
      for (const { session } of [first, ...rest]) {
        try {
          const found = await look(await session());
          if (found !== undefined) return found;
        } catch (error) {
          if (!(error instanceof TrustprintError)) throw error;
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return undefined;
    },
    all: async (signal) => Promise.all([first, ...rest].map(async ({ known }) => known(signal))),
    caller: first.known,
    async of(account, signal) {
      const others: string[] = [];
      let failure: TrustprintError | undefined;
      for (const { known } of [first, ...rest]) {
        try {
          const one = await known(signal);
          if (one.caller.account === account) return one;
          others.push(one.caller.account);
        } catch (error) {
          if (!(error instanceof TrustprintError)) throw error;
          failure ??= error;
        }
      }
      throw failure ?? wrongAccount(account, others);
    },
  };
}

/** A session that is opened once, and whose caller is remembered once it is known. */
function slot(open: () => Promise<AwsSession>): {
  readonly session: () => Promise<AwsSession>;
  readonly known: (signal: AbortSignal) => Promise<KnownSession>;
} {
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
      // Who asks at the same time waits for the same answer; a failure is not remembered.
      const mine = (asked ??= ask(signal));
      try {
        return await mine;
      } catch (error) {
        if (asked === mine) asked = undefined;
        throw error;
      }
    },
  };
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
