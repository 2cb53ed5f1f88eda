// SPDX-License-Identifier: Apache-2.0

import { type Instant, parseInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, listIn, numberIn, objectIn, textIn } from './objects.ts';
import type { Resource } from './resources.ts';

/** How `kubectl get` is to be answered: with a row for each object. */
export interface TableWish {
  readonly resource: Resource;
  readonly now: Instant;
  /** What of the object comes with its row. */
  readonly includes: 'None' | 'Metadata' | 'Object';
}

/** The rows of objects, as the API server prints them for `kubectl get`. */
export function tableOf(
  objects: readonly KubeObject[],
  metadata: JsonObject,
  wish: TableWish,
): JsonObject {
  const { plural } = wish.resource;
  const columns = [NAME, ...(COLUMNS[plural] ?? []), AGE, ...(WIDE[plural] ?? [])];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, type = 'string', wide = false }) => ({
      name,
      type,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide ? 1 : 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, wish.now)),
      ...includedOf(object, wish.includes),
    })),
  };
}

interface Column {
  readonly name: string;
  readonly type?: 'string' | 'integer';
  /** Shown with `-o wide` alone. */
  readonly wide?: boolean;
  readonly cell: (object: KubeObject, now: Instant) => string | number;
}

function includedOf(object: KubeObject, includes: TableWish['includes']): JsonObject {
  if (includes === 'None') return {};
  if (includes === 'Object') return { object };
  const { metadata } = object;
  const kind = 'PartialObjectMetadata';
  return { object: { kind, apiVersion: 'meta.k8s.io/v1', metadata } };
}

/** How long something has been there, as kubectl says it: `45s`, `3m12s`, `5h`, `2d4h`. */
export function ageOf(created: string, now: Instant): string {
  const seconds = Math.max(Math.trunc((now - parseInstant(created)) / 1000), 0);
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  const days = Math.trunc(hours / 24);
  if (minutes < 2) return `${String(seconds)}s`;
  if (minutes < 10) return two([minutes, 'm'], [seconds % 60, 's']);
  if (hours < 3) return `${String(minutes)}m`;
  if (hours < 8) return two([hours, 'h'], [minutes % 60, 'm']);
  if (days < 2) return `${String(hours)}h`;
  return days < 8 ? two([days, 'd'], [hours % 24, 'h']) : `${String(days)}d`;
}

type Amount = readonly [number, string];

function two([most, unit]: Amount, [rest, smaller]: Amount): string {
  return `${String(most)}${unit}${rest === 0 ? '' : `${String(rest)}${smaller}`}`;
}

const statusOf = (object: KubeObject): JsonObject => objectIn(object, 'status');
const specOf = (object: KubeObject): JsonObject => objectIn(object, 'spec');
const count = (holder: JsonObject, name: string): number => numberIn(holder, name) ?? 0;

const NAME: Column = { name: 'Name', cell: ({ metadata }) => metadata.name };
const AGE: Column = {
  name: 'Age',
  cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
};

const integer = (name: string, cell: (object: KubeObject) => number): Column => ({
  name,
  type: 'integer',
  cell,
});

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [{ name: 'Status', cell: (one) => textIn(statusOf(one), 'phase') ?? '' }],
  serviceaccounts: [integer('Secrets', (one) => listIn(one, 'secrets').length)],
  pods: [
    {
      name: 'Ready',
      cell: (one) => {
        const states = listIn(statusOf(one), 'containerStatuses');
        const ready = states.filter((state) => state['ready'] === true);
        return `${String(ready.length)}/${String(listIn(specOf(one), 'containers').length)}`;
      },
    },
    { name: 'Status', cell: (one) => textIn(statusOf(one), 'phase') ?? '' },
    { name: 'Restarts', cell: () => '0' },
  ],
  deployments: [
    {
      name: 'Ready',
      cell: (one) =>
        `${String(count(statusOf(one), 'readyReplicas'))}/${String(count(specOf(one), 'replicas'))}`,
    },
    integer('Up-to-date', (one) => count(statusOf(one), 'updatedReplicas')),
    integer('Available', (one) => count(statusOf(one), 'availableReplicas')),
  ],
  statefulsets: [
    {
      name: 'Ready',
      cell: (one) =>
        `${String(count(statusOf(one), 'readyReplicas'))}/${String(count(specOf(one), 'replicas'))}`,
    },
  ],
  daemonsets: [
    integer('Desired', (one) => count(statusOf(one), 'desiredNumberScheduled')),
    integer('Current', (one) => count(statusOf(one), 'currentNumberScheduled')),
    integer('Ready', (one) => count(statusOf(one), 'numberReady')),
    integer('Up-to-date', (one) => count(statusOf(one), 'updatedNumberScheduled')),
    integer('Available', (one) => count(statusOf(one), 'numberAvailable')),
    { name: 'Node Selector', cell: () => '<none>' },
  ],
  jobs: [
    { name: 'Status', cell: () => 'Running' },
    {
      name: 'Completions',
      cell: (one) => `0/${String(numberIn(specOf(one), 'completions') ?? 1)}`,
    },
    { name: 'Duration', cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now) },
  ],
  cronjobs: [
    { name: 'Schedule', cell: (one) => textIn(specOf(one), 'schedule') ?? '' },
    { name: 'Timezone', cell: (one) => textIn(specOf(one), 'timeZone') ?? '<none>' },
    { name: 'Suspend', cell: (one) => (specOf(one)['suspend'] === true ? 'True' : 'False') },
    { name: 'Active', type: 'integer', cell: () => 0 },
    { name: 'Last Schedule', cell: () => '<none>' },
  ],
  replicasets: [
    integer('Desired', (one) => count(specOf(one), 'replicas')),
    integer('Current', (one) => count(statusOf(one), 'replicas')),
    integer('Ready', (one) => count(statusOf(one), 'readyReplicas')),
  ],
  mutatingwebhookconfigurations: [integer('Webhooks', (one) => listIn(one, 'webhooks').length)],
};

const wide = (name: string, cell: Column['cell']): Column => ({ name, wide: true, cell });

const WIDE: Readonly<Record<string, readonly Column[]>> = {
  pods: [
    wide('IP', (one) => textIn(statusOf(one), 'podIP') ?? '<none>'),
    wide('Node', (one) => textIn(specOf(one), 'nodeName') ?? '<none>'),
  ],
};
