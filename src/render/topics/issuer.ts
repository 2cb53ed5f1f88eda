// SPDX-License-Identifier: Apache-2.0

import type { IssuerTopicJson } from '../../schemas/topics.ts';
import { BLANK, paint, pairs, row, type Row, wholeRow } from '../page.ts';

/** A page on an issuer: what its tokens look like, and what a trust policy should say. */
export function issuerTopicRows(topic: IssuerTopicJson): readonly Row[] {
  const { id, name, looksLike, tenancy, reusable, slips, statement, source } = topic;
  return [
    row(0, [paint('strong', id), '  ', paint('dim', name)]),
    row(0, [`at ${looksLike.join(' or ')}`]),
    ...shapeRows(topic),
    ...(tenancy.length === 0
      ? []
      : [BLANK, row(0, [`IAM demands a condition on ${tenancy.join(' or ')}: tenants share it`])]),
    ...(reusable === null ? [] : [BLANK, row(0, [`names are not for good: ${reusable}`])]),
    ...section(
      'What people write wrongly',
      slips.map((slip) => row(2, [slip])),
    ),
    ...section(
      'What a trust policy should say',
      (statement ?? '').split('\n').flatMap((line) => (line === '' ? [] : [wholeRow(2, [line])])),
    ),
    BLANK,
    row(0, [paint('dim', source.title)]),
    wholeRow(0, [paint('dim', source.url)]),
  ];
}

function shapeRows({ subjects, audiences, exposed }: IssuerTopicJson): readonly Row[] {
  return [
    ...section(
      'Subjects',
      pairs(
        2,
        subjects.map(({ name, example, says }) => [name, `${example}  ${says}`] as const),
      ),
    ),
    ...section(
      'Audiences',
      pairs(
        2,
        audiences.map(({ audience, when }) => [audience, when] as const),
      ),
    ),
    ...section(
      'Claims that AWS passes on, beside aud and sub',
      exposed.map(({ claims, knowledge }) => row(2, [`${claims.join(', ')} (${knowledge})`])),
    ),
  ];
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}
