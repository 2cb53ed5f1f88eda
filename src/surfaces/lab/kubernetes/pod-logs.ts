// SPDX-License-Identifier: Apache-2.0

import { parseOrUndefined } from '../../../core/error.ts';
import {
  type Instant,
  parseInstant,
  plusSeconds,
  printInstant,
} from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { type KubeObject, listIn, objectIn, textIn } from './objects.ts';
import type { ResourceRequest } from './parsed-request.ts';
import { PODS } from './resources.ts';
import { badRequest, notFound } from './statuses.ts';
import type { KubeStore } from './store.ts';

/** What came of it when a program asked for credentials. */
export interface Attempt {
  readonly at: Instant;
  readonly isOk: boolean;
  /** Who it is then, by ARN, or the error as its SDK prints it. */
  readonly says: string;
}

/** Runs what a container of a pod does first: it asks for credentials. */
export type Program = (pod: KubeObject, container: string) => Promise<Attempt>;

interface Line {
  readonly at: Instant;
  readonly text: string;
}

/** The logs of the pods of a cluster. Nothing runs between two reads: each has the program try once more. */
export class PodLogs {
  readonly #lines = new Map<string, readonly Line[]>();

  /** The lines of a container, that of the new attempt last. */
  async read(pod: KubeObject, container: string, program: Program): Promise<readonly Line[]> {
    const key = `${pod.metadata.uid}/${container}`;
    const attempt = await program(pod, container);
    const before = this.#lines.get(key) ?? [startLine(pod)];
    const lines = [...before, attemptLine(attempt)].slice(-MOST_LINES);
    this.#lines.delete(key);
    this.#lines.set(key, lines);
    const [oldest] = this.#lines.keys();
    if (this.#lines.size > MOST_LOGS && oldest !== undefined) this.#lines.delete(oldest);
    return lines;
  }
}

function startLine({ metadata }: KubeObject): Line {
  const at = parseInstant(metadata.creationTimestamp);
  return { at, text: logged('info', at, { msg: 'starting' }) };
}

function attemptLine({ at, isOk, says }: Attempt): Line {
  const text = isOk
    ? logged('info', at, { msg: 'AWS credentials ok', arn: says })
    : logged('error', at, { msg: 'cannot get AWS credentials', error: says });
  return { at, text };
}

/** As controllers write their logs (zap, in JSON). */
function logged(level: 'info' | 'error', at: Instant, rest: JsonObject): string {
  return JSON.stringify({ level, ts: printInstant(at), logger: 'setup', ...rest });
}

/**
 * Answers `kubectl logs`.
 *
 * @throws KubeRefusal
 */
export async function answerLog(
  { store, logs }: { readonly store: KubeStore; readonly logs: PodLogs },
  { namespace, name = '', query }: ResourceRequest,
  program: Program,
): Promise<Response> {
  const pod = store.find(PODS, { namespace, name });
  if (pod === undefined) throw notFound(PODS, name);
  const container = containerOf(pod, query.get('container') ?? '');
  if (isTrue(query.get('previous'))) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const read = async () => logs.read(pod, container, program);
  const first = printed(selected(await read(), query), query);
  const headers = { 'content-type': 'text/plain' };
  if (!isTrue(query.get('follow'))) return new Response(first, { headers });
  const next = async () => printed((await read()).slice(-1), query);
  return new Response(followed(first, next, { store, pod }), { headers });
}

/** Words of kube-apiserver (`registry/core/pod`, `LogLocation`). */
function containerOf(pod: KubeObject, wanted: string): string {
  const { name } = pod.metadata;
  const spec = objectIn(pod, 'spec');
  const namesIn = (member: string): readonly string[] =>
    listIn(spec, member).map((one) => textIn(one, 'name') ?? '');
  const [containers, inits] = [namesIn('containers'), namesIn('initContainers')];
  const [only] = containers;
  if (wanted === '') {
    if (only !== undefined && containers.length + inits.length === 1) return only;
    const choices = `choose one of: [${containers.join(' ')}]`;
    const of = inits.length === 0 ? '' : ` or one of the init containers: [${inits.join(' ')}]`;
    throw badRequest(`a container name must be specified for pod ${name}, ${choices}${of}`);
  }
  if ([...containers, ...inits].includes(wanted)) return wanted;
  throw badRequest(`container ${wanted} is not valid for pod ${name}`);
}

function selected(lines: readonly Line[], query: URLSearchParams): readonly Line[] {
  const seconds = numberOf(query, 'sinceSeconds');
  const now = lines.at(-1)?.at;
  const since =
    seconds === undefined || now === undefined
      ? parseOrUndefined(() => parseInstant(query.get('sinceTime') ?? ''))
      : plusSeconds(now, -seconds);
  const recent = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  const tail = numberOf(query, 'tailLines');
  return tail === undefined ? recent : recent.slice(Math.max(recent.length - tail, 0));
}

function printed(lines: readonly Line[], query: URLSearchParams): string {
  const isTimed = isTrue(query.get('timestamps'));
  const text = lines
    .map((line) => `${isTimed ? `${printInstant(line.at)} ` : ''}${line.text}\n`)
    .join('');
  const limit = numberOf(query, 'limitBytes');
  return limit === undefined ? text : Buffer.from(text).subarray(0, limit).toString();
}

/** What was said, and what is said from now on, until the client, the pod or the cluster goes. */
function followed(
  first: string,
  next: () => Promise<string>,
  { store, pod }: { readonly store: KubeStore; readonly pod: KubeObject },
): ReadableStream<Uint8Array> {
  let leave = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(Buffer.from(first));
      const end = (): void => {
        leave();
        controller.close();
      };
      const isPod = ({ metadata }: KubeObject): boolean => metadata.uid === pod.metadata.uid;
      const unwatch = store.watch({
        tell: ({ object, isGone }) => {
          if (isGone && isPod(object)) end();
        },
        end,
      });
      const timer = setInterval(() => {
        // An attempt that fails by itself says nothing: its client has gone.
        next().then(
          (text) => isOpen && controller.enqueue(Buffer.from(text)),
          () => undefined,
        );
      }, FOLLOW_MS);
      let isOpen = true;
      leave = () => {
        isOpen = false;
        clearInterval(timer);
        unwatch();
      };
    },
    cancel: () => {
      leave();
    },
  });
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

/** A number of the query that is one; what is none asks for nothing. */
function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Who watches a repair sees it within a breath. */
const FOLLOW_MS = 2000;
/** A log of the kubelet is rotated at 10 MiB; a read adds one line here. */
const MOST_LINES = 1000;
/** More than a cluster of the lab has containers. */
const MOST_LOGS = 200;
