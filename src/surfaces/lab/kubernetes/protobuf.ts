// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';

/**
 * A body that kubectl sends in Kubernetes's own envelope of Protocol Buffers, as the JSON object that
 * it stands for; `undefined` where it is damaged, or of a kind that is not known here.
 *
 * @see Kubernetes API concepts, "Alternate representations of resources".
 */
export function objectInEnvelope(bytes: Uint8Array): JsonObject | undefined {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) return undefined;
  try {
    const { type, raw } = envelopeOf(bytes.subarray(MAGIC.length));
    const shape = KINDS[type.kind];
    if (shape === undefined) return undefined;
    return { ...type, ...messageOf(raw, shape) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What its envelope is called in `Content-Type`. */
export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

interface Envelope {
  readonly type: { readonly apiVersion: string; readonly kind: string };
  readonly raw: Uint8Array;
}

function envelopeOf(bytes: Uint8Array): Envelope {
  let type = { apiVersion: '', kind: '' };
  let raw = new Uint8Array();
  for (const { number, value } of fieldsOf(bytes)) {
    if (typeof value === 'number') continue;
    if (number === 1) {
      const [apiVersion = '', kind = ''] = [1, 2].map((wanted) => textAt(value, wanted));
      type = { apiVersion, kind };
    }
    if (number === 2) raw = new Uint8Array(value);
  }
  return { type, raw };
}

/** How a field of a message is to be read; a message in brackets comes as often as there are. */
type Field = readonly [
  name: string,
  kind: 'text' | 'texts' | 'number' | 'map' | 'secrets' | Message | readonly [Message],
];
interface Message {
  readonly [number: number]: Field;
}

function messageOf(bytes: Uint8Array, shape: Message): JsonObject {
  const object: Record<string, unknown> = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const field = shape[number];
    if (field === undefined) continue;
    const [name, kind] = field;
    object[name] = valueOf(value, kind, object[name]);
  }
  return object;
}

function valueOf(value: number | Uint8Array, kind: Field[1], former: unknown): unknown {
  if (typeof value === 'number') return value;
  switch (kind) {
    case 'text':
    case 'number':
      return textOf(value);
    case 'texts':
      return appended(former, textOf(value));
    case 'map':
    case 'secrets':
      return { ...(typeof former === 'object' ? former : {}), ...entryOf(value, kind) };
    default:
      return isList(kind) ? appended(former, messageOf(value, kind[0])) : messageOf(value, kind);
  }
}

function appended(former: unknown, item: unknown): readonly unknown[] {
  return (Array.isArray(former) ? former : []).concat([item]);
}

/** In JSON the values of a Secret are base64. */
function entryOf(bytes: Uint8Array, kind: 'map' | 'secrets'): JsonObject {
  const encoding = kind === 'map' ? 'utf8' : 'base64';
  return { [textAt(bytes, 1) ?? '']: textAt(bytes, 2, encoding) ?? '' };
}

function isList(kind: Message | readonly [Message]): kind is readonly [Message] {
  return Array.isArray(kind);
}

interface Wire {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a message, in their order. */
function fieldsOf(bytes: Uint8Array): readonly Wire[] {
  const fields: Wire[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined || shift > MOST_SHIFT) throw new RangeError('a number has no end');
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.trunc(tag / 8), tag % 8];
    if (wire === VARINT) fields.push({ number, value: varint() });
    else if (wire === BYTES) {
      const length = varint();
      if (at + length > bytes.length) throw new RangeError('a field has no end');
      fields.push({ number, value: bytes.subarray(at, at + length) });
      at += length;
    } else throw new RangeError('a field is of no known type');
  }
  return fields;
}

function textAt(
  bytes: Uint8Array,
  wanted: number,
  encoding?: 'utf8' | 'base64',
): string | undefined {
  const found = fieldsOf(bytes).find(({ number }) => number === wanted)?.value;
  return found === undefined || typeof found === 'number' ? undefined : textOf(found, encoding);
}

function textOf(bytes: Uint8Array, encoding: 'utf8' | 'base64' = 'utf8'): string {
  return Buffer.from(bytes).toString(encoding);
}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];
const VARINT = 0;
const BYTES = 2;
/** Ten bytes at most (Protocol Buffers, Encoding). */
const MOST_SHIFT = 63;

/** By the numbers of `generated.proto` of the Kubernetes API. */
const METADATA: Message = {
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  11: ['labels', 'map'],
  12: ['annotations', 'map'],
};
const REFERENCE: Message = {
  1: ['kind', 'text'],
  2: ['apiVersion', 'text'],
  3: ['name', 'text'],
  4: ['uid', 'text'],
};
const TOKEN_SPEC: Message = {
  1: ['audiences', 'texts'],
  3: ['boundObjectRef', REFERENCE],
  4: ['expirationSeconds', 'number'],
};
const ATTRIBUTES: Message = {
  1: ['namespace', 'text'],
  2: ['verb', 'text'],
  3: ['group', 'text'],
  4: ['version', 'text'],
  5: ['resource', 'text'],
  6: ['subresource', 'text'],
  7: ['name', 'text'],
};
const PATH: Message = { 1: ['path', 'text'], 2: ['verb', 'text'] };
const ACCESS_SPEC: Message = {
  1: ['resourceAttributes', ATTRIBUTES],
  2: ['nonResourceAttributes', PATH],
};

const PORT: Message = { 3: ['containerPort', 'number'] };
const CONTAINER: Message = {
  1: ['name', 'text'],
  2: ['image', 'text'],
  3: ['command', 'texts'],
  4: ['args', 'texts'],
  6: ['ports', [PORT]],
};
/** As much of it as `kubectl create deployment` has flags for. */
const DEPLOYMENT_SPEC: Message = {
  1: ['replicas', 'number'],
  2: ['selector', { 1: ['matchLabels', 'map'] }],
  3: ['template', { 1: ['metadata', METADATA], 2: ['spec', { 2: ['containers', [CONTAINER]] }] }],
};

/** What kubectl sends so; the kinds that are large it sends as JSON too, with `-f`. */
const KINDS: Readonly<Record<string, Message>> = {
  DeleteOptions: {},
  Namespace: { 1: ['metadata', METADATA] },
  ConfigMap: { 1: ['metadata', METADATA], 2: ['data', 'map'] },
  Secret: { 1: ['metadata', METADATA], 2: ['data', 'secrets'], 3: ['type', 'text'] },
  ServiceAccount: { 1: ['metadata', METADATA] },
  Deployment: { 1: ['metadata', METADATA], 2: ['spec', DEPLOYMENT_SPEC] },
  TokenRequest: { 1: ['metadata', METADATA], 2: ['spec', TOKEN_SPEC] },
  SelfSubjectReview: {},
  SelfSubjectAccessReview: { 2: ['spec', ACCESS_SPEC] },
  SelfSubjectRulesReview: { 2: ['spec', { 1: ['namespace', 'text'] }] },
};
