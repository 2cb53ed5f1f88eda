// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import { boundedBytes, mediaRangesIn } from '../protocol/http.ts';
import { type Access, authorize, type Caller, callerOf, reviewAnswer, REVIEWS } from './access.ts';
import type { KubeCluster } from './cluster.ts';
import { bodyOf } from './contents.ts';
import { pathAnswer, type Served } from './discovery.ts';
import { askedOf, type ResourceRequest } from './parsed-request.ts';
import { impersonated, impersonationFault } from './impersonation.ts';
import { answerLog, type Program } from './pod-logs.ts';
import { objectInEnvelope, PROTOBUF } from './protobuf.ts';
import { readList, readOn, readOne } from './reading.ts';
import {
  KubeRefusal,
  MAX_KUBE_BODY,
  methodNotAllowed,
  notAcceptable,
  notInTheLab,
  statusOf,
  tooLarge,
  unknownResource,
  unsupportedMediaType,
} from './statuses.ts';
import { answerTokenRequest } from './token-request.ts';
import {
  answerScale,
  createOne,
  deleteOne,
  patchOne,
  replaceOne,
  type Writing,
} from './writing.ts';

/** A cluster whose API is asked, and the moment of it. */
export interface ApiContext extends Served {
  readonly cluster: KubeCluster;
  readonly access: Access;
  readonly now: Instant;
  readonly program: Program;
}

/** Answers one request to the Kubernetes API of the lab. */
export async function answerKubernetes(request: Request, standing: ApiContext): Promise<Response> {
  try {
    return await answered(request, standing);
  } catch (error) {
    if (!(error instanceof KubeRefusal)) throw error;
    return Response.json(statusOf(error), { status: error.code });
  }
}

/** Who asks and as whom, whether he may, then what is asked. */
async function answered(request: Request, standing: ApiContext): Promise<Response> {
  const { headers } = request;
  const own = callerOf(headers.get('authorization'), standing.access);
  const fault = impersonationFault(headers, new URL(request.url).pathname);
  if (fault !== undefined) return new Response(fault, { status: 500 });
  return answeredTo(impersonated(headers, own, standing.access), request, standing);
}

async function answeredTo(
  caller: Caller,
  request: Request,
  standing: ApiContext,
): Promise<Response> {
  const asked = askedOf(request.method, new URL(request.url), REVIEWS);
  authorize(asked, caller, standing.access);
  const accept = request.headers.get('accept') ?? '';
  if (asked.kind === 'path') {
    const answer = await pathAnswer(asked.path, standing, accept);
    return answer ?? new Response('404 page not found\n', { status: 404 });
  }
  requireForm(accept);
  if (REVIEWS.includes(asked.resource)) return reviewed(request, asked, { standing, caller });
  if (asked.subresource !== undefined) return subresource(request, asked, standing);
  if (!asked.resource.verbs.some((verb) => verb === asked.verb)) throw methodNotAllowed();
  const { cluster, now } = standing;
  switch (asked.verb) {
    case 'get':
      return readOne(cluster.store, asked, { accept, now });
    case 'list':
      return readList(cluster.store, asked, { accept, now });
    case 'watch':
      return readOn(cluster.store, asked, { accept, now });
    default:
      return written(await writingOf(request, asked, now), cluster);
  }
}

/** What the API has of an object; the lab has JSON alone, which clients of the others take too. */
function requireForm(accept: string): void {
  const ranges = mediaRangesIn(accept);
  const all = ['*/*', 'application/*', ...FORMS];
  if (ranges.length > 0 && !ranges.some((range) => all.includes(range))) throw notAcceptable(FORMS);
}

function written(writing: Writing, cluster: KubeCluster): Response {
  const write = WRITES[writing.asked.verb];
  if (write === undefined) throw methodNotAllowed();
  return write(cluster, writing);
}

async function writingOf(request: Request, asked: ResourceRequest, now: Instant): Promise<Writing> {
  return {
    asked,
    body: await textOf(request),
    contentType: request.headers.get('content-type') ?? '',
    userAgent: request.headers.get('user-agent') ?? '',
    now,
  };
}

/** Below a service account its tokens are asked for; below a deployment is its scale. */
async function subresource(
  request: Request,
  asked: ResourceRequest,
  { cluster, signer, now, program }: ApiContext,
): Promise<Response> {
  const writing = await writingOf(request, asked, now);
  switch (`${asked.resource.plural}/${String(asked.subresource)}`) {
    case 'serviceaccounts/token':
      if (asked.verb !== 'create') throw methodNotAllowed();
      return answerTokenRequest(cluster.store, { asked, body: writing.body, signer, now });
    case 'deployments/scale':
      return answerScale(cluster, writing);
    case 'pods/log':
      if (asked.verb !== 'get') throw methodNotAllowed();
      return answerLog(cluster, asked, program);
    case 'pods/attach':
    case 'pods/exec':
    case 'pods/ephemeralcontainers':
    case 'pods/portforward':
      throw notInTheLab(
        'nothing runs in the pods of the lab: of a pod there are its YAML and its log',
      );
    default:
      throw unknownResource();
  }
}

async function reviewed(
  request: Request,
  { resource, verb }: ResourceRequest,
  { standing, caller }: { readonly standing: ApiContext; readonly caller: Caller },
): Promise<Response> {
  if (verb !== 'create') throw methodNotAllowed();
  const body = bodyOf(await textOf(request), resource);
  return reviewAnswer(resource, body, { caller, access: standing.access });
}

/** The body as JSON, whichever way it came. */
async function textOf(request: Request): Promise<string> {
  const bytes = await boundedBytes(request, MAX_KUBE_BODY);
  if (bytes === undefined) throw tooLarge();
  if (request.headers.get('content-type') !== PROTOBUF) return bytes.toString('utf8');
  const object = objectInEnvelope(bytes);
  if (object === undefined) throw unsupportedMediaType(['application/json']);
  return JSON.stringify(object);
}

const FORMS = ['application/json', 'application/yaml', PROTOBUF];

const WRITES: Readonly<Record<string, Write>> = {
  create: createOne,
  patch: patchOne,
  update: replaceOne,
  delete: deleteOne,
};

type Write = (cluster: KubeCluster, writing: Writing) => Response;
