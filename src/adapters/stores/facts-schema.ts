// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Facts, Role } from '../../core/model/facts.ts';
import { ISSUER_KINDS } from '../../core/model/issuer-kind.ts';
import { parseIssuer } from '../../core/model/issuer.ts';
import { chainFact, discovery, jwks, lostLooks, series } from './served-schema.ts';
import type { Observed } from '../../core/model/observed.ts';
import { moment, workloadFacts } from './workload-schema.ts';
import {
  absent,
  count,
  errorCode,
  instant,
  jsonObject,
  listed,
  made,
  names,
  text,
} from './schema.ts';
import { comprisedSchema, othersFacts } from './workload-schema.ts';

const unlooked = [
  z.object({ kind: z.literal('absent'), detail: text }),
  z.object({
    kind: z.literal('unseen'),
    by: z.enum(['theirs', 'ours']),
    code: errorCode,
    detail: text,
    hint: text.exactOptional(),
    tookMs: z.number().exactOptional(),
    httpStatus: count.exactOptional(),
  }),
] as const;

function look<Value>(value: z.ZodType<Value>): z.ZodType<Observed<Value>> {
  const seen = z.object({
    kind: z.literal('seen'),
    value,
    tookMs: z.number().exactOptional(),
    httpStatus: count.exactOptional(),
  });
  return z.union([seen, ...unlooked]);
}

const hostPort = { host: text, port: z.int().min(0).max(65_535) };

const endpoint = z
  .object({
    ...hostPort,
    roles: z.array(z.enum(['discovery', 'jwks'])),
    address: absent(text),
    look: z.enum(['handshake', 'given']),
    looks: count,
    seen: count,
    quick: count.exactOptional(),
    lost: lostLooks.exactOptional(),
    chain: look(chainFact),
  })
  .transform(({ roles: serves, look: source, looks: attempts, seen: sightings, ...saved }) => ({
    ...saved,
    serves,
    source,
    attempts,
    sightings,
    fromFile: true as const,
  }));

const provider = z.object({
  arn: text,
  url: text,
  clientIds: names,
  thumbprints: z.array(listed).max(100),
  tags: absent(z.record(text, text)),
});

const role: z.ZodType<Role> = z.object({
  arn: text,
  trustPolicy: text,
  maxSessionDurationSeconds: z.number(),
  createdAt: absent(moment),
});

const cluster = z.object({
  arn: text,
  issuer: made(text, parseIssuer),
  createdAt: absent(moment),
  status: absent(text),
});

const selected = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('selected'), index: count, hasKeyOps: z.boolean() }),
  z.object({
    kind: z.literal('none'),
    why: z.enum([
      'kid-unknown',
      'kid-empty',
      'jwk-other-curve',
      'kid-missing-several-keys',
      'jwk-without-kid',
      'jwk-use-enc',
      'jwk-material-missing',
      'jwk-material-disagrees',
      'too-many-keys',
      'no-key-of-type',
      'no-keys',
    ]),
  }),
]);

const members = {
  at: instant,
  vantage: z.object({ host: text, proxy: absent(text), library: text }),
  lab: z.boolean(),
  caller: absent(z.object({ account: text, partition: text, region: absent(text), arn: text })),
  target: z.object({
    text: absent(text),
    kind: z.enum([
      'issuer',
      'provider',
      'role',
      'cluster',
      'workload',
      'kubernetes',
      'ci',
      'token',
      'error',
      'file',
    ]),
    clusterName: absent(text),
    providerArn: absent(text),
    found: z.record(text, text),
  }),
  rules: z.object({
    partition: text,
    messages: z.enum(['current', 'classic']),
    match: z.enum(['path', 'any', 'top']),
    hosts: z.enum(['both', 'jwks']),
    library: z.enum(['bundled', 'library']),
  }),
  request: absent(
    z.object({
      roleArn: absent(text),
      sessionName: absent(text),
      durationSeconds: absent(z.number()),
      providerId: absent(text),
      policyLength: absent(count),
      policyArns: absent(count),
    }),
  ),
  token: absent(
    z.object({
      length: count,
      parts: count,
      header: absent(jsonObject),
      claims: absent(jsonObject),
      padded: z.boolean(),
      malformed: z.enum(['padding', 'utf-8', 'signature']).optional(),
    }),
  ),
  audience: absent(text),
  subject: absent(text),
  issuer: absent(made(text, parseIssuer)),
  discovery: absent(look(discovery)),
  jwks: absent(look(jwks)),
  endpoints: z.array(endpoint).max(2000),
  provider: absent(look(provider)),
  providerUrls: absent(look(names)),
  role: absent(look(role)),
  cluster: absent(look(cluster)),
  ...workloadFacts(look),
  signingKeys: look(jwks).exactOptional(),
  comprised: comprisedSchema(look, role).exactOptional(),
  ...othersFacts(look),
  series: absent(series),
  signature: absent(
    z.object({ alg: absent(text), kid: absent(text), selected, verifies: absent(z.boolean()) }),
  ),
  control: absent(z.object({ ...hostPort, chain: look(chainFact) })),
  observed: absent(
    z.object({
      source: z.enum(['error', 'live']),
      outcome: z.enum(['credentials', 'error']),
      code: absent(text),
      httpStatus: absent(count),
      message: absent(text),
      requestId: absent(text),
      call: absent(text),
      issuerKind: absent(z.enum(ISSUER_KINDS)),
    }),
  ),
};

/** The form of a file of saved facts. Members that it does not name are passed over. */
export const factsFile: z.ZodType<Facts> = z.object(members);

/** In the order in which people read them, in whatever order they were seen. */
export const MEMBERS_OF_FACTS: readonly string[] = Object.keys(members);
