// SPDX-License-Identifier: Apache-2.0

import { type Application, proposeCompletions } from '@stricli/core';

import { harmless } from '../../../render/harmless.ts';
import type { Bound, Context } from '../context.ts';
import type { Entry } from '../help.ts';
import { LAB_ENTRIES } from '../lab/command.ts';
import { scanMerge } from '../scan/merge-command.ts';

/** `completion`: the script that a shell is to read. */
export function runCompletion(context: Context, _flags: object, shell: Shell): void {
  context.process.stdout.write(COMPLETION_SCRIPTS[shell]);
}

/** What the scripts call: the words that were typed, the last of them begun. */
export const PROPOSE = '__complete';

/**
 * Prints what may follow, one a line, with what it is after a tab: flags where one was begun. Where
 * nothing is known nothing is printed, and the shell proposes files.
 */
export async function propose(
  words: readonly string[],
  application: Application<Bound>,
  context: Context,
): Promise<void> {
  const bound: Bound = { process: SILENT, context };
  const asked = words.filter((word, index) => word !== '--' || index > 0);
  const found = await proposeCompletions(application, asked, {
    process: SILENT,
    forCommand: () => bound,
  }).catch(() => []);
  const wantsFlag = asked.at(-1)?.startsWith('-') === true;
  const fitting = [...below(asked), ...found].filter(
    (proposed) => proposed.completion !== '--' && proposed.completion.startsWith('-') === wantsFlag,
  );
  const lines = fitting.map(({ completion, brief }) =>
    context.redact(harmless(completion) + (brief === '' ? '' : `\t${harmless(brief)}`)),
  );
  context.process.stdout.write([...new Set(lines)].map((line) => `${line}\n`).join(''));
}

/** Some have a command that they run without a name, and others beside it. */
function below(words: readonly string[]): readonly Proposed[] {
  const [first = '', partial, ...others] = words;
  if (partial === undefined || others.length > 0) return [];
  return Object.entries(new Map(BELOW).get(first) ?? {})
    .filter(([name]) => name.startsWith(partial))
    .map(([completion, { command }]) => ({ completion, brief: command.brief }));
}

const BELOW: readonly (readonly [string, Readonly<Record<string, Entry>>])[] = [
  ['lab', LAB_ENTRIES],
  ['scan', { merge: scanMerge }],
];

interface Proposed {
  readonly completion: string;
  readonly brief: string;
}

const SILENT = {
  stdout: { write: (): void => undefined },
  stderr: { write: (): void => undefined },
} as const;

/** The shells that can be told how to complete. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** bash takes a colon for the end of a word: what stands before it is left out of the reply. */
const BASH = String.raw`# bash completion for trustprint; written by: trustprint completion bash
_trustprint() {
  local line=${'$'}{COMP_LINE:0:COMP_POINT} words current candidate
  read -r -a words <<<"$line"
  [[ $line == *[[:blank:]] ]] && words+=('')
  current=${'$'}{words[${'$'}{#words[@]} - 1]}
  local typed=${'$'}{current%"${'$'}{current##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    [[ -n $candidate ]] && COMPREPLY+=("${'$'}{candidate#"$typed"}")
  done < <(command "${'$'}{words[0]}" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)
  if [[ ${'$'}{#COMPREPLY[@]} -eq 1 && ${'$'}{COMPREPLY[0]} == *[:/] ]]; then
    compopt -o nospace
  fi
}
complete -o default -F _trustprint trustprint
`;

const ZSH = String.raw`#compdef trustprint
# zsh completion for trustprint; written by: trustprint completion zsh
_trustprint() {
  local -a found begun
  local line value
  while IFS= read -r line; do
    value=${'$'}{line%%$'\t'*}
    if [[ $value == *[:/] ]]; then
      begun+=("${'$'}{value//:/\\:}:${'$'}{line#*$'\t'}")
    else
      found+=("${'$'}{value//:/\\:}:${'$'}{line#*$'\t'}")
    fi
  done < <(command "${'$'}{words[1]}" __complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${'$'}{#found} + ${'$'}{#begun} )); then
    _describe -t values trustprint found -- begun -S ''
  else
    _files
  fi
}
if [[ "${'$'}{funcstack[1]}" == _trustprint ]]; then
  _trustprint "$@"
else
  compdef _trustprint trustprint
fi
`;

const FISH = String.raw`# fish completion for trustprint; written by: trustprint completion fish
function __trustprint_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    command $words[1] __complete -- $words[2..-1] "$current" 2>/dev/null
end
complete -c trustprint -a '(__trustprint_complete)'
`;

/** What each shell is to read. */
const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
