// SPDX-License-Identifier: Apache-2.0

import type { Command } from '@stricli/core';

import type { Bound, Context } from './context.ts';
import type { HelpPage } from './help.ts';

/** A command, and its page of help. */
export interface Entry {
  readonly command: Command<Bound>;
  readonly page: HelpPage;
}

/** What a target may be, for the pages of the commands that take one. */
export const TARGETS: readonly string[] = [
  'TARGET is an issuer (https://HOST/PATH), an EKS cluster (eks:NAME or its ARN), the ARN of an IAM OIDC provider or role, a workload in the current kube context (sa:NAMESPACE/NAME, pod:NAMESPACE/NAME, deploy:NAMESPACE/NAME), that context itself (k8s:), or the CI job that we run in (ci:).',
];

/** Hands a command the context that stricli has bound to `this`. */
export function handedContext<Flags, Args extends readonly unknown[], Result>(
  run: (context: Context, flags: Flags, ...args: Args) => Result,
): (this: Bound, flags: Flags, ...args: Args) => Result {
  return function handed(this: Bound, flags, ...args) {
    return run(this.context, flags, ...args);
  };
}
