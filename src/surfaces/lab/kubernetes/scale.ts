// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import type { KubeCluster } from './cluster.ts';
import { type KubeObject, numberIn, objectIn, stringsIn } from './objects.ts';
import { patched } from './patches.ts';
import { DEPLOYMENTS } from './resources.ts';
import { methodNotAllowed, notFound } from './statuses.ts';
import type { Writing } from './writing.ts';

/** Answers what is asked of the scale of a deployment: how many pods it wants, and to want others. */
export function answerScale(cluster: KubeCluster, writing: Writing): Response {
  const { asked, contentType, body, now } = writing;
  const { name = '', namespace, verb } = asked;
  const deployment = cluster.store.find(DEPLOYMENTS, { namespace, name });
  if (deployment === undefined) throw notFound(DEPLOYMENTS, name);
  if (verb === 'get') return Response.json(scaleOf(deployment));
  if (verb !== 'patch') throw methodNotAllowed();
  const wanted = objectIn(patched(scaleOf(deployment), contentType, body), 'spec');
  const spec = { ...objectIn(deployment, 'spec'), replicas: numberIn(wanted, 'replicas') ?? 0 };
  return Response.json(scaleOf(cluster.update(DEPLOYMENTS, { ...deployment, spec }, now)));
}

function scaleOf({ metadata, ...content }: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const spec = objectIn(content, 'spec');
  const labels = Object.entries(stringsIn(objectIn(spec, 'selector'), 'matchLabels'));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberIn(spec, 'replicas') ?? 1 },
    status: {
      replicas: numberIn(objectIn(content, 'status'), 'replicas') ?? 0,
      selector: labels.map(([label, value]) => `${label}=${value}`).join(','),
    },
  };
}
