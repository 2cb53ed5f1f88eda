// SPDX-License-Identifier: Apache-2.0

import type { EmitForm } from './emit.ts';

/** The forms by name: a command line that offers them loads none. */
export const EMIT_FORMS = [
  'aws-cli',
  'console',
  'terraform',
  'cloudformation',
  'cdk',
  'eksctl',
] as const satisfies readonly EmitForm[];
