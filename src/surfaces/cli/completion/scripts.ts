// SPDX-License-Identifier: Apache-2.0

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
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
