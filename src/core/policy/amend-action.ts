// SPDX-License-Identifier: Apache-2.0

import { withElement, withValue } from '../model/json-edit.ts';
import { isList, nameOf, none, type Place, statementPath, type Step } from './amend-place.ts';

/** Lets a statement allow the action: in place of the one of other callers, else beside what is there. */
export function mendAction({ document, outcome, action }: Place): Step {
  const { statement } = outcome;
  const { element, patterns } = statement.action;
  if (element === 'NotAction') {
    return none(`statement ${nameOf(outcome)} names its actions by NotAction`);
  }
  const path = [...statementPath(document, statement), 'Action'];
  const json = JSON.stringify(action);
  const wrong = patterns.findIndex((pattern) => OF_OTHER_CALLERS.test(pattern));
  const isInstead = wrong !== -1 && action === WEB_IDENTITY && isFederatedOnly(outcome);
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

function isFederatedOnly({ statement: { principal } }: Place['outcome']): boolean {
  const kinds = Object.keys(principal.named);
  return !principal.anyone && kinds.length === 1 && kinds[0] === 'Federated';
}

/** For callers with credentials, or with a SAML assertion. */
const OF_OTHER_CALLERS = /^sts:AssumeRole(?:WithSAML)?$/i;
const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
