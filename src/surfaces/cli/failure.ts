// SPDX-License-Identifier: Apache-2.0

import {
  AliasNotFoundError,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  InvalidNegatedFlagSyntaxError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core';

import { TrustprintError } from '../../core/error.ts';
import { looksLikeToken } from '../../core/model/web-identity.ts';
import { typedError } from '../../render/error.ts';
import { kebab } from './arguments.ts';
import { didYouMean } from '../../core/model/nearest.ts';

/** A command line that could not be read, as one of our errors: what was wrong, and what to type. */
export function argumentError(thrown: unknown, known: readonly string[]): TrustprintError {
  if (thrown instanceof ArgumentParseError) return ofValue(thrown);
  if (thrown instanceof FlagNotFoundError) return ofFlag(thrown.input, known);
  if (thrown instanceof AliasNotFoundError) {
    return invalid(`there is no flag -${thrown.input}`, 'see --help');
  }
  if (thrown instanceof EnumValidationError) return ofChoice(thrown);
  if (thrown instanceof UnsatisfiedFlagError) {
    return invalid(`--${kebab(thrown.externalFlagName)} has no value`, 'give one after it');
  }
  if (thrown instanceof UnexpectedFlagError) {
    return invalid(`--${kebab(thrown.externalFlagName)} is given twice`, 'give it once');
  }
  if (thrown instanceof InvalidNegatedFlagSyntaxError) {
    return invalid(`--${kebab(thrown.externalFlagName)} takes no value`, 'give it alone');
  }
  if (thrown instanceof UnexpectedPositionalError) return ofSurplus(thrown);
  if (thrown instanceof UnsatisfiedPositionalError) {
    return invalid(`the ${thrown.placeholder} is missing`, 'see --help');
  }
  return typedError(thrown);
}

/** A command that does not exist. */
export function commandError(input: string, known: readonly string[]): TrustprintError {
  return invalid(
    `there is no command "${echoed(input)}"`,
    didYouMean(input, known) ?? `give one of ${known.join(', ')}`,
  );
}

/** A word that is neither a command nor a flag of ours. */
export function strangeWord(word: string): TrustprintError {
  const what = word.startsWith('--') ? 'flag' : 'command';
  return invalid(`there is no ${what} ${echoed(word)}`, 'see trustprint --help');
}

function ofValue({
  externalFlagNameOrPlaceholder,
  exception,
}: ArgumentParseError): TrustprintError {
  const name = externalFlagNameOrPlaceholder;
  const cause = exception instanceof TrustprintError ? exception : notOfItsForm(exception);
  const where = /^[A-Z]/.test(name) ? '' : `--${kebab(name)}: `;
  return new TrustprintError(cause.code, `${where}${cause.message}`, {
    facts: cause.facts,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    cause,
  });
}

/** What stricli itself cannot read: a flag that is there or not, with another value. */
function notOfItsForm(exception: unknown): TrustprintError {
  return exception instanceof SyntaxError
    ? invalid('the value is neither yes nor no', 'leave the value out')
    : typedError(exception);
}

function ofFlag(input: string, known: readonly string[]): TrustprintError {
  if (looksLikeToken(input)) return tokenGiven();
  const name = kebab(input);
  const flags = known.map((flag) => `--${flag}`);
  return invalid(
    `there is no flag --${echoed(name)} here`,
    didYouMean(`--${name}`, flags) ?? 'see --help',
  );
}

function ofChoice({ externalFlagName, input, values }: EnumValidationError): TrustprintError {
  const flag = `--${kebab(externalFlagName)}`;
  return invalid(
    `${flag} is none of ${values.join(', ')}: "${echoed(input)}"`,
    didYouMean(input, values) ?? `give one of ${values.join(', ')}`,
  );
}

function ofSurplus({ input, expectedCount }: UnexpectedPositionalError): TrustprintError {
  if (looksLikeToken(input)) return tokenGiven();
  const most = expectedCount === 0 ? 'takes no argument' : 'takes one argument';
  return invalid(`this command ${most}, and "${echoed(input)}" is one too many`, 'see --help');
}

function tokenGiven(): TrustprintError {
  return new TrustprintError('token_where_file_expected', 'a token was given as an argument', {
    hint: 'put it into a file and give --token FILE',
  });
}

function invalid(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

function echoed(input: string): string {
  return input.slice(0, MOST_ECHOED);
}

/** What was typed is said back, but not by the page. */
const MOST_ECHOED = 120;
