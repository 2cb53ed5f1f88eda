// SPDX-License-Identifier: Apache-2.0

/** The words that were probably meant: those with the fewest edits, if these are few enough. */
export function nearest(word: string, among: readonly string[]): readonly string[] {
  const asked = word.slice(0, MOST_CHARACTERS).toLowerCase();
  const ranked = among.map((name) => ({ name, edits: editsBetween(asked, name.toLowerCase()) }));
  const fewest = Math.min(...ranked.map(({ edits }) => edits));
  if (fewest > Math.max(1, Math.floor(asked.length / 3))) {
    return asked.length < 3
      ? []
      : among.filter((name) => name.includes(asked)).slice(0, MOST_WORDS);
  }
  return ranked
    .filter(({ edits }) => edits === fewest)
    .map(({ name }) => name)
    .slice(0, MOST_WORDS);
}

/** `; there are: a, b and 3 more`, the likeliest first; nothing where there are none. */
export function thereAre(word: string, among: readonly string[]): string {
  const near = nearest(word, among);
  const all = [...near, ...among.filter((name) => !near.includes(name))];
  const left = all.length - MOST_LISTED;
  const more = left > 0 ? ` and ${String(left)} more` : '';
  return all.length === 0 ? '' : `; there are: ${all.slice(0, MOST_LISTED).join(', ')}${more}`;
}

/** Letters to insert, delete, replace or swap with their neighbour (Damerau and Levenshtein). */
function editsBetween(one: string, other: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          at(above, column) + 1,
          at(line, column - 1) + 1,
          at(above, column - 1) + replaced,
          swapped ? at(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    before = above;
    above = line;
  }
  return at(above, other.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Infinity;
}

/** No id, flag or command of ours is half as long. */
const MOST_CHARACTERS = 60;
const MOST_WORDS = 3;
const MOST_LISTED = 5;

/** `did you mean a or b?`, or nothing. */
export function didYouMean(word: string, among: readonly string[]): string | undefined {
  const words = nearest(word, among);
  return words.length === 0 ? undefined : `did you mean ${words.join(' or ')}?`;
}
