// SPDX-License-Identifier: Apache-2.0

import { isNestedTooDeep } from '../../../core/model/json.ts';
import { badRequest } from './statuses.ts';

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
