// SPDX-License-Identifier: Apache-2.0

/**
 * A command as a person types it into a POSIX shell, made from its arguments. Words that need no
 * quotes have none; what could act on a terminal is written as `$'…'`, which bash, zsh and ksh read.
 */
export function shellCommand(argv: readonly string[]): string {
  return argv.map(shellWord).join(' ');
}

/** One word, quoted where a shell would read more than a word in it. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (PRINTABLE.test(word) && !word.includes(RUNNERS)) return `'${word.replaceAll("'", "'\\''")}'`;
  return `$'${[...Buffer.from(word, 'utf8')].map(byteOf).join('')}'`;
}

function byteOf(byte: number): string {
  const character = String.fromCharCode(byte);
  if (byte < 0x20 || byte > 0x7e || character === '#')
    return `\\x${byte.toString(16).padStart(2, '0')}`;
  return character === "'" || character === '\\' ? `\\${character}` : character;
}

/** A CI runner takes what follows for a command, wherever in a line it is (GitHub's actions/runner). */
const RUNNERS = '##[';
/** A leading `=` is a command's path to zsh, and a leading `~` a folder to all. */
const PLAIN = /^(?!=)[A-Za-z0-9_@%+=:,./-]+$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
