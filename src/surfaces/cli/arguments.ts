// SPDX-License-Identifier: Apache-2.0

/**
 * Arguments as the scanner of the command line reads them: `--flag=VALUE` becomes two where the value
 * is empty or has line feeds, which it would take for an argument of its own.
 */
export function scannable(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const rest = argv.slice(flags.length);
  // What `lab run` runs stays apart from its own arguments: the scanner takes one of them away.
  const kept = argv[0] === 'lab' && argv[1] === 'run' ? rest.slice(0, 1) : [];
  return [...flags.flatMap(parted), ...kept, ...rest];
}

/** `help COMMAND`, `lab help` and `version`, as people type them, are flags of ours. */
export function wordsAsFlags(argv: readonly string[]): readonly string[] {
  const [first, second] = argv;
  if (first === 'version') return ['--version', ...argv.slice(1)];
  const isHelp = first === 'help' || (first === 'lab' && second === 'help');
  return isHelp ? [...argv.filter((word) => word !== 'help'), '--help'] : argv;
}

/**
 * A word that every object of JavaScript has a member for (`constructor`), where a command or a flag
 * is expected: the scanner would take that member for one of ours.
 */
export function inheritedIn(argv: readonly string[]): string | undefined {
  const [first = '', second = ''] = argv;
  const commands = first === 'lab' || first === 'scan' ? [first, second] : [first];
  const flags = argv.filter((word) => word.startsWith('--') && word.length > 2);
  return [...commands, ...flags].find(isInherited);
}

function isInherited(word: string): boolean {
  const name = word.replace(/^--(no-)?/, '').replace(/=.*$/s, '');
  const camel = name.replaceAll(/-./g, (pair) => pair.slice(1).toUpperCase());
  return name in Object.prototype || camel in Object.prototype;
}

/** The format that a failure is printed in: it must be known even where nothing else could be read. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      /^(--format|-o)=json$/.test(word) ||
      (word === 'json' && /^(--format|-o)$/.test(argv[index - 1] ?? '')),
  );
}

function parted(word: string): readonly string[] {
  const [, flag, value] = /^(--[a-z][\w-]*)=(.*)$/is.exec(word) ?? [];
  return flag !== undefined && value !== undefined && (value === '' || value.includes('\n'))
    ? [flag, value]
    : [word];
}

/** A flag's name as it is typed: `issuerCa` is `issuer-ca`. */
export function kebab(name: string): string {
  return name.replaceAll(
    /[A-Z]/g,
    (letter, index: number) => `${index === 0 ? '' : '-'}${letter.toLowerCase()}`,
  );
}
