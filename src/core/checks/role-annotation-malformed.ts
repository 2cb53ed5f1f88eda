// SPDX-License-Identifier: Apache-2.0

import { accountOf, roleNameIn } from '../model/arn.ts';
import { annotateCommand } from '../model/kubectl.ts';
import { annotatedRole, placeIn } from '../model/workload.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';
import { ANNOTATIONS } from '../model/kubernetes.ts';

export const roleAnnotationMalformed: Check = defineCheck(
  {
    id: 'role-annotation-malformed',
    on: 'workload',
    title: 'What the service account names is the ARN of a role',
    severity: 'error',
    beforeSts: 2,
    fixedBy: 'annotate-service-account',
    source: {
      title: 'Amazon EKS User Guide, Assign IAM roles to Kubernetes service accounts',
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html',
    },
    explanation:
      'The webhook copies the annotation into AWS_ROLE_ARN as it is. The name of a role, the ARN of an instance profile or of a session, quotes or blanks around the ARN, a template that was never filled in: STS refuses all of them before it looks at the token.',
    remedy: 'Write the ARN of the role itself: arn:aws:iam::ACCOUNT:role/NAME, path included.',
  },
  ['serviceAccount'],
  ({ serviceAccount, request, ...around }) => {
    const value = annotatedRole(serviceAccount);
    if (value === undefined) return notApplicable('the service account names no role');
    const place = placeIn(serviceAccount);
    const evidence = { serviceAccount: place, annotation: ANNOTATIONS.role, value };
    if (isRoleArn(value)) {
      return pass(`${value} is the ARN of a role`, { knowledge: 'documented', evidence });
    }
    const meant = [corrected(value), request?.roleArn].find(
      (each) => each !== undefined && isRoleArn(each),
    );
    return fail(`what ${place} names is not the ARN of a role: "${value.slice(0, 200)}"`, {
      knowledge: 'documented',
      evidence,
      remedies: [
        meant === undefined
          ? remedy(`write the ARN of the role into ${ANNOTATIONS.role} of ${place}`)
          : remedy(
              'write the ARN of the role, then restart the pods',
              annotateCommand(around, serviceAccount, `${ANNOTATIONS.role}=${meant}`),
            ),
      ],
    });
  },
);

function isRoleArn(text: string): boolean {
  return roleNameIn(text) !== undefined && accountOf(text) !== undefined;
}

/** Without the quotes and blanks that templates leave around. */
function corrected(text: string): string {
  return text.replaceAll(/^[\s"']+|[\s"']+$/g, '');
}
