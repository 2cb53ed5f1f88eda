// SPDX-License-Identifier: Apache-2.0

/**
 * A command as somebody pastes it into sh, dash, bash or zsh, made from its arguments. Words that need
 * quotes have single ones, in which these shells read nothing but the end: no variable, no history, no
 * escape, whether comments are on or off.
 *
 * @returns `undefined` where an argument holds what must not be pasted, or all are longer than what is
 *   copied from a screen: then it is `argv` alone.
 */
export function shellCommand(argv: readonly string[]): string | undefined {
  const words = argv.flatMap((word) => shellWord(word) ?? []);
  const line = words.join(' ');
  return words.length === argv.length && line.length <= MOST_CHARACTERS ? line : undefined;
}

/** Commands that follow each other, each only if the one before it succeeded. */
export function shellCommands(commands: readonly (readonly string[])[]): string | undefined {
  const lines = commands.flatMap((argv) => shellCommand(argv) ?? []);
  return lines.length === commands.length ? lines.join(' && ') : undefined;
}

/** One word, quoted where a shell would read more than a word in it. */
export function shellWord(word: string): string | undefined {
  if (PLAIN.test(word)) return word;
  if (UNPASTABLE.test(word)) return undefined;
  return `'${word.replaceAll("'", String.raw`'\''`).replaceAll(RUNNERS, "#''#[")}'`;
}

/** Twice the longest trust policy that IAM keeps (IAM quotas): no other argument is longer. */
const MOST_CHARACTERS = 8192;

/** A CI runner takes what follows for a command, wherever in a line it is (GitHub's actions/runner). */
const RUNNERS = '##[';

/** A leading `=` is a command's path to zsh, and a leading `~` a folder to all. */
const PLAIN = /^(?!=)[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * Control and format characters, private use, half pairs and what Unicode has not assigned; separators
 * but for the blank; and what is not shown at all. A terminal acts on some of these, alters others
 * when they are copied, and hides the rest.
 */
const UNPASTABLE = /\p{C}|(?! )\p{Z}|\p{Default_Ignorable_Code_Point}/u;

/**
 * How a command of the AWS CLI names one audience of a provider. The CLI reads a file for a value that
 * begins with `file://`, its version 1 asks the web for one that begins with `https://`, and one with
 * a dash is a flag to it: a token says what its audience is, so such a one is wrapped in JSON.
 *
 * @see AWS CLI User Guide, Load a parameter from a file; `cli_follow_urlparam` of version 1.
 */
export function clientIdWords(provider: string, clientId: string): readonly string[] {
  return isLiteral(clientId)
    ? ['--open-id-connect-provider-arn', provider, '--client-id', clientId]
    : [
        '--cli-input-json',
        JSON.stringify({ OpenIDConnectProviderArn: provider, ClientID: clientId }),
      ];
}

/** The same for a list of them. */
export function clientIdListWords(clientIds: readonly string[]): readonly string[] {
  return [
    '--client-id-list',
    ...(clientIds.every(isLiteral) ? clientIds : [JSON.stringify(clientIds)]),
  ];
}

function isLiteral(value: string): boolean {
  return /^[A-Za-z0-9]/.test(value) && !value.includes('://');
}
