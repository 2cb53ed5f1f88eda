// SPDX-License-Identifier: Apache-2.0

import { type Context, Hono } from 'hono';

import { ERROR_KINDS, TrustprintError } from '../../core/error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../core/model/json.ts';
import { boundedBody } from './body.ts';
import type { RunningLab } from './running-lab.ts';
import { scenarioNamed } from './scenario-named.ts';
import { scenarios } from './scenarios/catalogue.ts';
import { labState } from './state.ts';

/** How people and tests steer a lab that runs, below `/_lab`. */
export function controlRoutes(lab: RunningLab, stop: () => void): Hono {
  const routes = new Hono();
  const announced = (context: Context): Response => context.json(lab.announcement);
  routes.get('/', announced);
  routes.get('/state', (context) => context.json(labState(lab.stage)));
  routes.get('/scenarios', (context) =>
    context.json({
      schemaVersion: 1,
      scenarios: scenarios.map(({ name, broken, fix }) => ({ name, broken, fix })),
    }),
  );
  routes.post('/scenario', async (context) => {
    const { name } = await bodyOf(context.req.raw);
    await lab.switchTo(scenarioNamed(typeof name === 'string' ? name : ''));
    return announced(context);
  });
  routes.post('/rotate', async (context) => {
    await lab.rotate();
    return announced(context);
  });
  routes.post('/reset', async (context) => {
    await lab.reset();
    return announced(context);
  });
  routes.post('/tokens', async (context) =>
    context.json({ schemaVersion: 1, ...(await mintedFor(lab, await bodyOf(context.req.raw))) }),
  );
  routes.post('/stop', (context) => {
    stop();
    return context.json({ schemaVersion: 1, stopped: true });
  });
  routes.onError((error, context) => {
    if (!(error instanceof TrustprintError)) throw error;
    return context.json(errorBody(error), ERROR_KINDS[error.kind].http);
  });
  return routes;
}

/** The only issuer is the cluster's: naming another is a mistake that must not pass unsaid. */
async function mintedFor(
  lab: RunningLab,
  { issuer, cluster, claims = {}, header = {} }: JsonObject,
): Promise<{ readonly token: string; readonly claims: JsonObject }> {
  const { world, issuer: own } = lab.stage;
  if (issuer !== undefined && issuer !== own.url) {
    throw invalid('the lab has no such issuer', `its only one is ${own.url}`);
  }
  const known =
    cluster === undefined || (typeof cluster === 'string' && world.clusters.has(cluster));
  if (!known) throw invalid('the lab has no such cluster', 'GET /_lab names those that it has');
  if (!isJsonObject(claims) || !isJsonObject(header)) {
    throw invalid('claims and header are JSON objects', '{"claims": {"sub": "…"}}');
  }
  return lab.mint({ claims, header });
}

async function bodyOf(request: Request): Promise<JsonObject> {
  const text = await boundedBody(request, MAX_CONTROL_BODY);
  if (text === undefined)
    throw invalid('the body is too long', 'claims fit into 20,000 characters');
  return text === '' ? {} : parseJsonObject(text, 'argument_invalid', 'the body');
}

function invalid(message: string, hint: string): TrustprintError {
  return new TrustprintError('argument_invalid', message, { hint });
}

function errorBody({ code, message, facts, hint }: TrustprintError): object {
  return { schemaVersion: 1, error: { code, message, facts, hint: hint ?? null } };
}

/** Claims that fit into a token of 20,000 characters, which is all that STS takes. */
const MAX_CONTROL_BODY = 64 * 1024;
