// SPDX-License-Identifier: Apache-2.0

import { withElement, withValue } from '../model/json-edit.ts';
import {
  isList,
  nameOf,
  none,
  type AmendmentContext,
  statementPath,
  type Step,
} from './amend-place.ts';

/** Lets a statement allow the action: in place of the one of other callers, else beside what is there. */
export function mendAction({ document, outcome, action }: AmendmentContext): Step {
  const { statement } = outcome;
  const { element, patterns } = statement.action;
  if (element === 'NotAction') {
    return none(`statement ${nameOf(outcome)} names its actions by NotAction`);
  }
  const path = [...statementPath(document, statement), 'Action'];
  const json = JSON.stringify(action);
  const wrong = patterns.findIndex((pattern) => OF_OTHER_CALLERS.test(pattern));
  const isForTokens = isForTokensAlone(outcome);
  if (action !== WEB_IDENTITY && !isForTokens) {
    return none(
      `${action} in statement ${nameOf(outcome)} would be allowed to its other principals too`,
    );
  }
  const isInstead = wrong !== -1 && action === WEB_IDENTITY && isForTokens;
  if (!isInstead) {
    return {
      kind: 'edit',
      document: withElement(document, path, json),
      edit: `statement ${nameOf(outcome)} allows ${action} too`,
    };
  }
  return {
    kind: 'edit',
    document: withValue(document, isList(document, path) ? [...path, wrong] : path, json),
    edit: `statement ${nameOf(outcome)} allows ${action} in place of ${patterns[wrong] ?? ''}, which web identities cannot call`,
  };
}

/** A provider of SAML is `Federated` too, and whoever comes by it keeps his action. */
function isForTokensAlone({ statement: { principal } }: AmendmentContext['outcome']): boolean {
  const { Federated: federated = [], ...others } = principal.named;
  return (
    !principal.anyone &&
    Object.keys(others).length === 0 &&
    federated.every((arn) => arn.includes(':oidc-provider/'))
  );
}

/** For callers with credentials, or with a SAML assertion. */
const OF_OTHER_CALLERS = /^sts:AssumeRole(?:WithSAML)?$/i;
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
