// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../../core/model/arn.ts';
import { parseInstant, printInstant } from '../../../core/model/instant.ts';
import { alertJson, endpointJson, printOrNull, trustJson } from '../../../render/watch/json.ts';
import { openApi } from '../../../schemas/openapi.ts';
import { alertsQuery, pageQuery } from '../../../schemas/watch-api.ts';
import type { WatchStatusJson } from '../../../schemas/watch.ts';
import { type App, type AppContext, answer } from './app.ts';
import { type ApiParts, nothingAt, queryOf, sightIn, trustNamed } from './requests.ts';
import { addEvents } from './events.ts';
import type { Callers } from './callers.ts';
import { addLab } from './lab-routes.ts';
import { addDoctor } from './doctor-routes.ts';
import type { HttpParts } from './parts.ts';
import { addRepair } from './repair-routes.ts';
import { addScan } from './scan.ts';
import { filtered } from './visible-accounts.ts';
import { sourceJson, sourcesOf } from './sources.ts';
import { addSuggestions } from './suggestions.ts';

/** `/api/v1`: what a grant lets see, and nothing beside it. */
export function addApi(app: App, callers: Callers, { parts, streams }: ApiParts): void {
  const api = app.basePath('/api/v1');
  const description = openApi();
  api.get('/openapi.json', (context) => answer(context, description));
  api.use(callers.require('read'));
  addStatus(api, parts);
  addTrusts(api, parts);
  addScan(api, parts);
  addEvents(api, { parts, streams });
  addSuggestions(api, callers, parts);
  addRepair(api, callers, parts);
  addLab(api, callers, parts);
  addDoctor(api, callers, parts);
}

function addStatus(api: App, parts: HttpParts): void {
  const { reads } = parts.database;
  api.get('/status', async (context) => answer(context, await statusJson(context, parts)));
  api.get('/sources', async (context) => {
    const sight = sightIn(context, parts);
    const sources = (await sourcesOf(parts)).map((one) => sourceJson(one, sight));
    return answer(context, { schemaVersion: 1, sources });
  });
  api.get('/alerts', async (context) => {
    const { since, most } = queryOf(context, alertsQuery);
    const sight = sightIn(context, parts);
    const { accounts } = sight;
    const alerts = await reads.alerts({
      accounts,
      since: since === undefined ? undefined : parseInstant(since),
    });
    const seen = await Promise.all(alerts.map(async (alert) => sight.alert(alert)));
    const shown = seen.flatMap((alert) => (alert === undefined ? [] : alertJson(alert)));
    const result = { schemaVersion: 1, alerts: shown.slice(0, most), total: shown.length };
    return answer(context, result);
  });
}

async function statusJson(context: AppContext, parts: HttpParts): Promise<WatchStatusJson> {
  const { reads } = parts.database;
  const { grant } = context.var.caller;
  const sight = sightIn(context, parts);
  const { accounts } = grant;
  const [counts, standing, sources] = await Promise.all([
    reads.counts(),
    reads.alerts({ accounts, since: undefined }),
    sourcesOf(parts),
  ]);
  const seen = await Promise.all(standing.map(async (alert) => sight.alert(alert)));
  const ofVerdict = (verdict: string): number =>
    counts.trusts
      .filter((one) => one.verdict === verdict && sight.account(one.account))
      .reduce((sum, { count }) => sum + count, 0);
  const ofSeverity = (severity: string): number =>
    seen.filter((alert) => alert?.severity === severity).length;
  return {
    schemaVersion: 1,
    version: parts.version,
    startedAt: printInstant(parts.status.startedAt),
    you: {
      name: grant.name,
      scopes: grant.scopes,
      accounts: accounts ?? null,
      expiresAt: printOrNull(grant.expiresAt),
    },
    configError: accounts === undefined ? (parts.status.configError() ?? null) : null,
    trusts: { ok: ofVerdict('ok'), broken: ofVerdict('broken'), unknown: ofVerdict('unknown') },
    alerts: {
      error: ofSeverity('error'),
      warning: ofSeverity('warning'),
      notice: ofSeverity('notice'),
    },
    owed: accounts === undefined ? counts.owed : null,
    sources: sources.map((one) => sourceJson(one, sight)),
  };
}

function addTrusts(api: App, parts: HttpParts): void {
  const { reads } = parts.database;
  api.get('/trusts', async (context) => {
    const { after, most } = queryOf(context, pageQuery);
    const { accounts, inWords } = sightIn(context, parts);
    const page = await reads.snapshots({ kind: 'trust', accounts, after, most });
    const trusts = page.flatMap((one) =>
      one.kind === 'trust' ? [trustJson(one, one.account)] : [],
    );
    return answer(context, {
      schemaVersion: 1,
      trusts: inWords(trusts),
      next: nextOf(page, most),
    });
  });
  // An ARN has slashes, which some clients leave as they are.
  api.get('/trusts/:arn{.+}', async (context) => {
    const arn = context.req.param('arn');
    const account = accountOf(arn) ?? null;
    const sight = sightIn(context, parts);
    const trust = sight.account(account) ? await trustNamed(arn, parts.database) : undefined;
    if (trust === undefined) throw nothingAt('no trust of that ARN is watched');
    return answer(context, { schemaVersion: 1, trust: sight.inWords(trustJson(trust, account)) });
  });
  api.get('/endpoints', async (context) => {
    const { after, most } = queryOf(context, pageQuery);
    const sight = sightIn(context, parts);
    const { accounts } = sight;
    const page = await reads.snapshots({ kind: 'endpoint', accounts, after, most });
    const seen = await filtered(page, async ({ name }) => sight.name(name));
    const endpoints = seen.flatMap((one) => (one.kind === 'endpoint' ? [endpointJson(one)] : []));
    return answer(context, { schemaVersion: 1, endpoints, next: nextOf(page, most) });
  });
}

function nextOf(page: readonly { readonly name: string }[], most: number): string | null {
  return page.length < most ? null : (page.at(-1)?.name ?? null);
}
