// SPDX-License-Identifier: Apache-2.0

import { SESSION_POLICY } from './session-policies.ts';
import type { Member } from './shape.ts';
import { BOUNDED_TAGS } from './tags.ts';

/** @see STS API, AssumeRole. Values are repeated in refusals (recorded 2025-07 and 2026-02). */
export const ASSUME_ROLE_MEMBERS: readonly Member[] = [
  { name: 'RoleArn', kind: 'text', required: true, least: 20, most: 2048, repeated: true },
  {
    name: 'RoleSessionName',
    kind: 'text',
    required: true,
    least: 2,
    most: 64,
    pattern: /^[\w+=,.@-]*$/,
    repeated: true,
  },
  { name: 'DurationSeconds', kind: 'integer', least: 900, most: 43_200, repeated: true },
  {
    name: 'ExternalId',
    kind: 'text',
    least: 2,
    most: 1224,
    pattern: /^[\w+=,.@:/-]*$/,
    repeated: true,
  },
  {
    name: 'SourceIdentity',
    kind: 'text',
    least: 2,
    most: 64,
    pattern: /^[\w+=,.@-]*$/,
    repeated: true,
  },
  { name: 'TransitiveTagKeys', kind: 'list', least: 1, most: 128, mostMembers: 50 },
  SESSION_POLICY,
  BOUNDED_TAGS,
];
