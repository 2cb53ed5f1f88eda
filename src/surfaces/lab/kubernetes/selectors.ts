// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, listIn, type Strings, stringsIn, textIn } from './objects.ts';
import type { Resource } from './resources.ts';
import { badRequest } from './statuses.ts';

/** Whether an object is meant. */
export type Selects = (object: KubeObject) => boolean;

/**
 * What `labelSelector` selects: `app=web,tier in (a,b),!legacy`.
 *
 * @throws KubeRefusal
 */
export function labelSelector(text: string): Selects {
  const terms = text === '' ? [] : text.split(/,(?![^(]*\))/).map(termOf);
  return ({ metadata: { labels = {} } }) => terms.every((term) => holds(term, labels));
}

/**
 * What `fieldSelector` selects: `metadata.name=web-0,status.phase!=Running`.
 *
 * @throws KubeRefusal where the field cannot be selected by.
 */
export function fieldSelector(text: string, resource: Resource): Selects {
  const terms = text === '' ? [] : text.split(',').map((term) => fieldTermOf(term, resource));
  return (object) => terms.every(({ of, value, equal }) => (of(object) === value) === equal);
}

/** The name that a field selector asks for, where it asks for one. */
export function nameIn(selector: string): string | undefined {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(selector)?.[1];
}

/** Whether a selector of an object (`matchLabels`, `matchExpressions`) admits labels. */
export function admits(selector: JsonObject, labels: Strings): boolean {
  const wanted = Object.entries(stringsIn(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    listIn(selector, 'matchExpressions').every((expression) => {
      const key = textIn(expression, 'key') ?? '';
      const operator = OPERATORS[textIn(expression, 'operator') ?? ''] ?? 'exists';
      const list = expression['values'];
      const values = Array.isArray(list) ? list.map(String) : [];
      return holds({ key, operator, values }, labels);
    })
  );
}

interface Term {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'absent';
  readonly values: readonly string[];
}

function holds({ key, operator, values }: Term, labels: Strings): boolean {
  const label = labels[key];
  switch (operator) {
    case 'in':
      return label !== undefined && values.includes(label);
    case 'notin':
      return label === undefined || !values.includes(label);
    case 'exists':
      return label !== undefined;
    case 'absent':
      return label === undefined;
  }
}

function termOf(text: string): Term {
  const term = text.trim();
  const found = setTerm(term) ?? equalityTerm(term) ?? presenceTerm(term);
  if (found === undefined) throw badRequest(`unable to parse requirement: ${term}`);
  return found;
}

function setTerm(term: string): Term | undefined {
  const [, key, operator, list = ''] = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term) ?? [];
  if (key === undefined) return undefined;
  const values = list.split(',').map((value) => value.trim());
  return { key, operator: operator === 'in' ? 'in' : 'notin', values };
}

function equalityTerm(term: string): Term | undefined {
  const [, key, sign, value = ''] = /^([\w./-]+)\s*(==?|!=)\s*([\w.-]*)$/.exec(term) ?? [];
  if (key === undefined) return undefined;
  return { key, operator: sign === '!=' ? 'notin' : 'in', values: [value] };
}

function presenceTerm(term: string): Term | undefined {
  const [, not, key] = /^(!?)\s*([\w./-]+)$/.exec(term) ?? [];
  return key === undefined
    ? undefined
    : { key, operator: not === '!' ? 'absent' : 'exists', values: [] };
}

interface FieldTerm {
  readonly of: (object: KubeObject) => string;
  readonly value: string;
  readonly equal: boolean;
}

function fieldTermOf(text: string, resource: Resource): FieldTerm {
  const [, field = '', sign, value = ''] = /^([^=!]+)(==?|!=)(.*)$/.exec(text) ?? [];
  const of = FIELDS[field] ?? resource.selectable[field];
  if (sign === undefined) throw badRequest(`invalid field selector: ${text}`);
  if (of === undefined) throw badRequest(unknownField(field, resource));
  return { of, value, equal: sign !== '!=' };
}

/** Pods have words of their own. */
function unknownField(field: string, { selectable }: Resource): string {
  return Object.keys(selectable).length > 1
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

const FIELDS: Resource['selectable'] = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace ?? '',
};

const OPERATORS: Readonly<Record<string, Term['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};
