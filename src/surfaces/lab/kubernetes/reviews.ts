// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { Access, Caller } from './access.ts';
import { objectIn, textIn } from './objects.ts';
import { apiVersionOf, type Resource, RESOURCES } from './resources.ts';
import { isAmong } from './rights.ts';

/** What may be asked of the API about the one who asks: created, answered, and not kept. */
export const REVIEWS: readonly Resource[] = [
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
];

/** The answer to a review, for `kubectl auth whoami` and `kubectl auth can-i`. */
export function reviewAnswer(
  { kind, group }: Resource,
  body: JsonObject,
  { caller, access }: { readonly caller: Caller; readonly access: Access },
): Response {
  const spec = objectIn(body, 'spec');
  const metadata = { creationTimestamp: null };
  const head = { kind, apiVersion: apiVersionOf({ group }), metadata };
  return Response.json({ ...head, ...reviewed(kind, spec, { caller, access }) }, { status: 201 });
}

function reviewed(
  kind: string,
  spec: JsonObject,
  { caller, access }: { readonly caller: Caller; readonly access: Access },
): JsonObject {
  switch (kind) {
    case 'SelfSubjectReview':
      return { status: { userInfo: { username: caller.name, groups: caller.groups } } };
    case 'SelfSubjectAccessReview':
      return { spec, status: { allowed: isAllowed(spec, access) } };
    default:
      return { spec: {}, status: rulesOf(access) };
  }
}

function isAllowed(spec: JsonObject, { denied }: Access): boolean {
  const path = objectIn(spec, 'nonResourceAttributes');
  const attributes = objectIn(spec, 'resourceAttributes');
  const below = textIn(attributes, 'subresource') ?? '';
  const resource =
    textIn(path, 'path') ??
    `${textIn(attributes, 'resource') ?? ''}${below === '' ? '' : `/${below}`}`;
  const verb = textIn(path, 'verb') ?? textIn(attributes, 'verb') ?? '';
  return !isAmong(denied, { verb, resource });
}

function rulesOf({ denied }: Access): JsonObject {
  const named = [
    ...RESOURCES.map(({ group, plural, verbs }) => ({ group, plural, verbs })),
    { group: '', plural: 'serviceaccounts/token', verbs: ['create'] },
  ];
  const resourceRules = named.flatMap(({ group, plural, verbs }) => {
    const allowed = verbs.filter((verb) => !isAmong(denied, { verb, resource: plural }));
    return allowed.length === 0
      ? []
      : [{ verbs: allowed, apiGroups: [group], resources: [plural] }];
  });
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['*'] }];
  return { resourceRules, nonResourceRules, incomplete: false };
}

function review(group: string, kind: string): Resource {
  const singular = kind.toLowerCase();
  return {
    group,
    plural: `${singular}s`,
    singular,
    kind,
    shortNames: [],
    namespaced: false,
    verbs: ['create'],
    selectable: {},
  };
}
