// SPDX-License-Identifier: Apache-2.0

import { Hono } from 'hono';

import { ERROR_KINDS, TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../core/model/json.ts';
import { parseRights } from '../kubernetes/rights.ts';
import { operations } from '../protocol/catalogue.ts';
import { boundedBody } from '../protocol/http.ts';
import { scenarios } from '../scenarios/catalogue.ts';
import { scenarioNamed } from '../scenarios/scenario-named.ts';
import { CLUSTER } from './defaults.ts';
import { faultsJson, parseFaults } from './faults-plan.ts';
import { clockOffset } from './lab.ts';
import type { RunningLab } from './running-lab.ts';
import { labState } from './state.ts';

/** How people and tests steer a lab that runs, below `/_lab`. */
export function controlRoutes(lab: RunningLab, stop: () => void): Hono {
  const routes = new Hono();
  addViews(routes, lab);
  addChanges(routes, lab);
  routes.post('/stop', (context) => {
    stop();
    return context.json({ schemaVersion: 1, stopped: true });
  });
  routes.onError((error, context) => {
    if (!(error instanceof TrustprintError)) throw error;
    const { code, message, facts, hint = null } = error;
    const body = { schemaVersion: 1, error: { code, message, facts, hint } };
    return context.json(body, ERROR_KINDS[error.kind].http);
  });
  return routes;
}

function addViews(routes: Hono, lab: RunningLab): void {
  routes.get('/', (context) => context.json(lab.announcement));
  routes.get('/state', (context) =>
    context.json({
      ...labState(lab.stage),
      clock: { offsetSeconds: lab.offsetSeconds },
      faults: faultsJson(lab.faults),
    }),
  );
  routes.get('/runner/token', async (context) => {
    const bearer = (context.req.header('authorization') ?? '').replace(/^bearer\s+/i, '');
    const value = await lab.runnerToken(bearer, context.req.query('audience'));
    if (value === undefined) return context.json({ message: 'the runner does not know you' }, 401);
    return context.json({ count: 1, value });
  });
  routes.get('/scenarios', (context) =>
    context.json({
      schemaVersion: 1,
      scenarios: scenarios.map(({ name, broken, expected, fix, fixFlags }) => ({
        name,
        broken,
        step: expected.cause ?? null,
        fix,
        fixFlags: fixFlags?.(lab.announcement) ?? [],
      })),
    }),
  );
}

function addChanges(routes: Hono, lab: RunningLab): void {
  const change = (path: string, make: (body: JsonObject) => Promise<void>): void => {
    routes.post(path, async (context) => {
      await make(await bodyOf(context.req.raw));
      return context.json(lab.announcement);
    });
  };
  change('/scenario', async ({ name }) =>
    lab.switchTo(scenarioNamed(typeof name === 'string' ? name : '')),
  );
  change('/rotate', async (body) => rotate(lab, body));
  change('/reset', async () => lab.reset());
  change('/clock', async (body) => {
    lab.setClock(clockOffset(body['offsetSeconds']));
  });
  routes.post('/faults', async (context) => {
    const known = operations.map(({ action }) => action);
    lab.setFaults(parseFaults(await bodyOf(context.req.raw), known));
    return context.json({ schemaVersion: 1, faults: faultsJson(lab.faults) });
  });
  routes.post('/kubernetes', async (context) => {
    const { denied = [] } = await bodyOf(context.req.raw);
    const { kubernetes } = lab.stage;
    kubernetes.deny(parseRights(denied));
    return context.json({ schemaVersion: 1, kubernetes: { denied: kubernetes.denied } });
  });
  routes.post('/tokens', async (context) =>
    context.json({ schemaVersion: 1, ...(await mintedFor(lab, await bodyOf(context.req.raw))) }),
  );
}

/** An issuer that is not a cluster's of the lab is a mistake that must not pass unsaid. */
async function mintedFor(
  lab: RunningLab,
  { issuer, cluster, claims = {}, header = {} }: JsonObject,
): Promise<{ readonly token: string; readonly claims: JsonObject }> {
  const { world } = lab.stage;
  const ofIssuer = [...world.clusters.values()].find((one) => one.issuer === issuer)?.name;
  if (issuer !== undefined && ofIssuer === undefined) {
    throw invalid('the lab has no such issuer', 'GET /_lab names those that it has');
  }
  if (!isJsonObject(claims) || !isJsonObject(header)) {
    throw invalid('claims and header are JSON objects', '{"claims": {"sub": "…"}}');
  }
  return lab.mint({ cluster: clusterIn({ cluster }, ofIssuer), claims, header });
}

async function rotate(lab: RunningLab, { what = 'ca', cluster }: JsonObject): Promise<void> {
  if (what === 'ca') return lab.rotate();
  if (what === 'signing-key') return lab.renewSigningKey(clusterIn({ cluster }));
  throw invalid('there is nothing of that name to renew', '{"what": "ca"} or "signing-key"');
}

function clusterIn({ cluster }: JsonObject, otherwise: string = CLUSTER): string {
  if (cluster === undefined) return otherwise;
  if (typeof cluster === 'string') return cluster;
  throw invalid('cluster is no name', 'GET /_lab names those that it has');
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

/** Claims that fit into a token of 20,000 characters, which is all that STS takes. */
const MAX_CONTROL_BODY = 64 * 1024;
