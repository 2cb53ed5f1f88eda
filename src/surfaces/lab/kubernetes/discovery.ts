// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../../core/model/json.ts';
import { publicJwkOf } from '../../../forge/tokens.ts';
import { DEFAULT_VERSION } from '../eks/clusters.ts';
import type { Signer } from '../issuer/rotation.ts';
import { accepts, JWK_SET } from '../protocol/http.ts';
import { REVIEWS } from './access.ts';
import { OPENAPI_V2_PROTOBUF, openApiAt } from './openapi.ts';
import { apiVersionOf, type Resource, RESOURCES } from './resources.ts';
import { notAcceptable } from './statuses.ts';

/** Who signs the tokens of a cluster, and where its API is. */
export interface Served {
  readonly signer: Signer;
  /** `https://127.0.0.1:PORT`. */
  readonly origin: string;
}

/** The answer to a path that is no resource; `undefined` where there is nothing. */
export async function pathAnswer(
  path: string,
  served: Served,
  accept: string | undefined,
): Promise<Response | undefined> {
  if (/^\/(healthz|livez|readyz)$/.test(path)) return new Response('ok');
  const plain = path.replace(/(.)\/$/, '$1');
  if (plain === '/openapi/v2' && accept?.includes('protobuf') === true) {
    const headers = {
      'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
    };
    return new Response(OPENAPI_V2_PROTOBUF, { headers });
  }
  if (plain === KEY_SET) requireAccepted(accept, JWK_SET);
  if (plain === OPENID_CONFIGURATION) requireAccepted(accept, 'application/json');
  if (plain === KEY_SET) return jwks(served);
  const document = documentAt(plain, served);
  return document === undefined ? undefined : jsonText(document, 'application/json');
}

/** Each of the two documents of an issuer is of one type, and of no other. */
function requireAccepted(accept: string | undefined, type: string): void {
  if (!accepts(accept, type)) throw notAcceptable([type]);
}

function documentAt(path: string, { signer, origin }: Served): string | undefined {
  if (path === OPENID_CONFIGURATION) {
    return JSON.stringify({
      issuer: signer.issuer,
      jwks_uri: `${origin}${KEY_SET}`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
  const document = DOCUMENTS[path] ?? groupDocument(path) ?? openApiAt(path);
  return document === undefined ? undefined : JSON.stringify(document);
}

async function jwks({ signer: { key } }: Served): Promise<Response> {
  return jsonText(JSON.stringify({ keys: [await publicJwkOf(key)] }), JWK_SET);
}

function jsonText(text: string, type: string): Response {
  return new Response(text, { headers: { 'content-type': type } });
}

function groupDocument(path: string): JsonObject | undefined {
  const [, name] = /^\/apis\/([^/]+)$/.exec(path) ?? [];
  return name === undefined ? undefined : GROUPS.find((group) => group['name'] === name);
}

/** What is served of one group, and what lies below its objects. */
function resourceList(group: string): JsonObject {
  const own = [...RESOURCES, ...REVIEWS].filter((resource) => resource.group === group);
  const groupVersion = apiVersionOf({ group });
  const all = own.map(resourceEntry);
  const resources = [...all, ...(BELOW[group] ?? [])];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function resourceEntry(resource: Resource): JsonObject {
  const { plural: name, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  return {
    name,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories === undefined ? {} : { categories }),
  };
}

const KEY_SET = '/openid/v1/jwks';
const OPENID_CONFIGURATION = '/.well-known/openid-configuration';

const BELOW: Readonly<Record<string, readonly JsonObject[]>> = {
  '': [
    {
      name: 'serviceaccounts/token',
      singularName: '',
      namespaced: true,
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    },
    { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
  ],
  apps: [
    {
      name: 'deployments/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch'],
    },
  ],
};

const NAMES = [...new Set([...RESOURCES, ...REVIEWS].map(({ group }) => group))].filter(
  (group) => group !== '',
);

const GROUPS: readonly JsonObject[] = NAMES.map((name) => {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  const kind = 'APIGroup';
  return { kind, apiVersion: 'v1', name, versions: [version], preferredVersion: version };
});

const [MAJOR = '1', MINOR = ''] = DEFAULT_VERSION.split('.');

const DOCUMENTS: Readonly<Record<string, JsonObject>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS },
  '/api/v1': resourceList(''),
  ...Object.fromEntries(NAMES.map((name) => [`/apis/${name}/v1`, resourceList(name)])),
  '/version': {
    major: MAJOR,
    minor: MINOR,
    gitVersion: `v${DEFAULT_VERSION}.0-eks-lab`,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.24.4',
    compiler: 'gc',
    platform: 'linux/amd64',
  },
};
