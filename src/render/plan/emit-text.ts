// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';

/**
 * Refuses what CloudFormation itself would replace in a text: there is no way to write it literally.
 *
 * @throws TrustprintError `emit_impossible`
 * @see CloudFormation User Guide, dynamic references; CDK, tokens in strings.
 */
export function requireLiteral(value: unknown): void {
  const text = JSON.stringify(value);
  const found = /\{\{resolve:|\$\{Token\[/.exec(text);
  if (found === null) return;
  throw new TrustprintError(
    'emit_impossible',
    `CloudFormation would replace "${found[0]}" in what is to be written`,
    { facts: { found: found[0] }, hint: 'print it in another form: --emit aws-cli' },
  );
}

/**
 * Refuses what HCL would change: it brings every text into Unicode's composed form (NFC).
 *
 * @throws TrustprintError `emit_impossible`
 * @see HCL Native Syntax Specification, template literals.
 */
export function requireComposed(value: unknown): void {
  const text = JSON.stringify(value);
  if (text.normalize('NFC') === text) return;
  throw new TrustprintError(
    'emit_impossible',
    'Terraform would write some letters of what is to be written in another way',
    { hint: 'print it in another form: --emit aws-cli' },
  );
}
