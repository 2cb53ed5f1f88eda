// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, isNestedTooDeep, type JsonObject } from '../../../core/model/json.ts';
import { isKubeName, type KubeObject, listIn, objectIn, sameJson, textIn } from './objects.ts';
import { templateMetadata } from './pods.ts';
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  PODS,
  REPLICA_SETS,
  type Resource,
  STATEFUL_SETS,
} from './resources.ts';
import { admits } from './selectors.ts';
import { badRequest, type Fault, invalid } from './statuses.ts';

/**
 * The body of a request as an object of its kind.
 *
 * @throws KubeRefusal where it is none.
 */
export function bodyOf(text: string, { kind }: Pick<Resource, 'kind'>): JsonObject {
  const body = jsonIn(text);
  if (!isJsonObject(body)) throw badRequest('the object provided is unrecognized: it is no object');
  const given = textIn(body, 'kind');
  if (given !== undefined && given !== kind) {
    throw badRequest(`the kind of the object (${given}) is not ${kind}`);
  }
  return body;
}

/**
 * Lets pass what Kubernetes would take.
 *
 * @param before What was there; `undefined` where it is new.
 * @throws KubeRefusal
 */
export function judge(resource: Resource, object: JsonObject, before?: KubeObject): void {
  const name = textIn(objectIn(object, 'metadata'), 'name') ?? '';
  const faults = [
    ...(isKubeName(name) ? [] : [badName(name)]),
    ...annotationFaults(objectIn(objectIn(object, 'metadata'), 'annotations')),
    ...(FAULTS[resource.plural]?.(object, before) ?? []),
  ];
  if (faults.length > 0) throw invalid(resource, name, faults);
}

function badName(name: string): Fault {
  return name === ''
    ? {
        field: 'metadata.name',
        reason: 'FieldValueRequired',
        says: 'Required value: name or generateName is required',
      }
    : {
        field: 'metadata.name',
        reason: 'FieldValueInvalid',
        says: `Invalid value: "${name}": ${SUBDOMAIN}`,
      };
}

function annotationFaults(annotations: JsonObject): readonly Fault[] {
  return Object.keys(annotations)
    .filter((key) => !QUALIFIED_NAME.test(key))
    .map((key) => ({
      field: 'metadata.annotations',
      reason: 'FieldValueInvalid',
      says: `Invalid value: "${key}": ${NAME_PART}`,
    }));
}

function selectorFaults(object: JsonObject, before?: KubeObject): readonly Fault[] {
  const spec = objectIn(object, 'spec');
  const selector = objectIn(spec, 'selector');
  const { labels } = templateMetadata(objectIn(spec, 'template'));
  if (Object.keys(selector).length === 0) {
    return [{ field: 'spec.selector', reason: 'FieldValueRequired', says: 'Required value' }];
  }
  if (before !== undefined && !sameJson(selector, objectIn(objectIn(before, 'spec'), 'selector'))) {
    const says = `Invalid value: ${JSON.stringify(selector)}: field is immutable`;
    return [{ field: 'spec.selector', reason: 'FieldValueInvalid', says }];
  }
  if (admits(selector, labels)) return [];
  const says = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
  return [{ field: 'spec.template.metadata.labels', reason: 'FieldValueInvalid', says }];
}

function podFaults(object: JsonObject, before?: KubeObject): readonly Fault[] {
  const spec = objectIn(object, 'spec');
  if (before !== undefined) {
    const isSame = sameJson(withoutImages(spec), withoutImages(objectIn(before, 'spec')));
    return isSame ? [] : [{ field: 'spec', reason: 'FieldValueForbidden', says: POD_UPDATES }];
  }
  if (listIn(spec, 'containers').length > 0) return [];
  return [{ field: 'spec.containers', reason: 'FieldValueRequired', says: 'Required value' }];
}

/** Of a pod that runs, images and little else may change. */
function withoutImages(spec: JsonObject): JsonObject {
  const bare = (name: string): readonly JsonObject[] =>
    listIn(spec, name).map(({ image, ...container }) => container);
  return { ...spec, containers: bare('containers'), initContainers: bare('initContainers') };
}

/** Jobs are given their selector. */
const SELECTING = [DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS];

type Judging = (object: JsonObject, before?: KubeObject) => readonly Fault[];

const FAULTS: Readonly<Record<string, Judging>> = {
  ...Object.fromEntries(SELECTING.map(({ plural }) => [plural, selectorFaults])),
  [PODS.plural]: podFaults,
};

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const QUALIFIED_NAME =
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const POD_UPDATES =
  'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/**
 * The JSON of a body.
 *
 * @throws KubeRefusal where it is none, or has no end of depth.
 */
export function jsonIn(text: string): unknown {
  if (isNestedTooDeep(text)) throw badRequest('the body is nested too deep');
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('the object provided is unrecognized: it is no JSON');
  }
}
