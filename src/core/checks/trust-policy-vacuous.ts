// SPDX-License-Identifier: Apache-2.0

import { admittingStatements } from '../policy/admitting.ts';
import { writtenOperator } from '../policy/conditions.ts';
import { andMore, type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const trustPolicyVacuous: Check = defineCheck(
  {
    id: 'trust-policy-vacuous',
    on: 'role',
    title: 'No condition that lets web identities in is met where its claim is missing',
    severity: 'warning',
    source: {
      title: 'IAM User Guide, Set operators for multivalued context keys',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    },
    explanation:
      'ForAllValues and the operators that end in IfExists are met where the key is absent. In a statement that allows, a token without the claim then passes, and so does every token if AWS does not know the claim.',
    remedy: 'Use the operator without ForAllValues and without IfExists.',
  },
  ['role'],
  ({ role }) => {
    const admitting = admittingStatements(role.trustPolicy) ?? [];
    if (admitting.length === 0) return notApplicable('no statement lets web identities in');
    const vacuous = admitting.flatMap(({ statement: { position, conditions } }) =>
      conditions
        .filter(({ operator }) => isVacuous(operator))
        .map(({ operator, key }) => ({ statement: position, operator, key })),
    );
    const [first] = vacuous;
    if (first === undefined) {
      return pass('every condition demands its claim', {
        knowledge: 'documented',
        evidence: { role: role.arn },
      });
    }
    return fail(
      `statement ${String(first.statement)} has ${first.operator} on ${first.key}, which is met where that is missing${andMore(vacuous)}`,
      {
        knowledge: 'documented',
        evidence: { role: role.arn, conditions: vacuous },
        remedies: [remedy('use the operator without ForAllValues and without IfExists')],
      },
    );
  },
);

function isVacuous(operator: string): boolean {
  const written = writtenOperator(operator);
  if (written === undefined || written.operator.kind === 'presence') return false;
  return written.qualifier === 'ForAllValues' || written.ifExists;
}
