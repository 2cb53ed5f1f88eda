// SPDX-License-Identifier: Apache-2.0

/** A line of two texts: in both, in the first alone, or in the second alone. */
export interface DifferentLine {
  readonly side: 'both' | 'before' | 'after';
  readonly text: string;
}

/**
 * What became of a JSON document, line by line, with a few unchanged lines about each change. Both are
 * laid out again, as IAM keeps documents in one line; `undefined` stands for lines that are left out.
 */
export function documentDifference(
  before: string,
  after: string,
): readonly (DifferentLine | undefined)[] {
  return withoutFar(linesOf(laidOut(before), laidOut(after)));
}

function laidOut(document: string): readonly string[] {
  try {
    return JSON.stringify(JSON.parse(document), undefined, 2).split('\n');
  } catch {
    return document.split('\n');
  }
}

/** The longest common lines stay; at each place what goes comes before what is new. */
function linesOf(one: readonly string[], other: readonly string[]): readonly DifferentLine[] {
  const common = commonLengths(one, other);
  const lines: DifferentLine[] = [];
  let [at, of] = [0, 0];
  while (at < one.length || of < other.length) {
    const [before, after] = [one[at], other[of]];
    if (before !== undefined && before === after) {
      lines.push({ side: 'both', text: before });
      at += 1;
      of += 1;
    } else if (
      before !== undefined &&
      lengthAt(common, at + 1, of) >= lengthAt(common, at, of + 1)
    ) {
      lines.push({ side: 'before', text: before });
      at += 1;
    } else {
      lines.push({ side: 'after', text: after ?? '' });
      of += 1;
    }
  }
  return lines;
}

/** How many lines the rests of both have in common, from each place on. */
function commonLengths(
  one: readonly string[],
  other: readonly string[],
): readonly (readonly number[])[] {
  const table: number[][] = Array.from({ length: one.length + 1 }, () => []);
  for (let at = one.length - 1; at >= 0; at -= 1) {
    for (let of = other.length - 1; of >= 0; of -= 1) {
      const lengths = table[at];
      if (lengths === undefined) continue;
      lengths[of] =
        one[at] === other[of]
          ? lengthAt(table, at + 1, of + 1) + 1
          : Math.max(lengthAt(table, at + 1, of), lengthAt(table, at, of + 1));
    }
  }
  return table;
}

/** Nothing is left behind the end of one of them; a place that a text lacks is behind all others. */
function lengthAt(table: readonly (readonly number[])[], at: number, of: number): number {
  return table[at]?.[of] ?? (at >= table.length ? -1 : 0);
}

function withoutFar(lines: readonly DifferentLine[]): readonly (DifferentLine | undefined)[] {
  const isNear = (index: number): boolean =>
    lines
      .slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1)
      .some(({ side }) => side !== 'both');
  return lines.flatMap((line, index) => {
    if (isNear(index)) return [line];
    return index === 0 || isNear(index - 1) ? [undefined] : [];
  });
}

/** As many as `diff -u` leaves. */
const CONTEXT = 3;
