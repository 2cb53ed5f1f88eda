// SPDX-License-Identifier: Apache-2.0

import { labRotateRequest, labScenarioRequest, labTryRequest } from '../../../schemas/lab.ts';
import { type App, answer } from './app.ts';
import type { Callers } from './callers.ts';
import type { HttpParts } from './parts.ts';
import { bodyOf } from './requests.ts';

/** Where a lab is behind `trustprint console`; else there is nothing at these paths. */
export function addLab(api: App, callers: Callers, { local }: HttpParts): void {
  const lab = local?.lab;
  if (lab === undefined) return;
  const write = callers.require('write');
  api.get('/lab', write, async (context) =>
    answer(context, await lab.state(context.req.raw.signal)),
  );
  api.get('/lab/scenarios', write, async (context) =>
    answer(context, await lab.scenarios(context.req.raw.signal)),
  );
  api.post('/lab/scenario', write, async (context) => {
    const { name } = await bodyOf(context, labScenarioRequest);
    return answer(context, await lab.change({ kind: 'scenario', name }, context.req.raw.signal));
  });
  api.post('/lab/rotate', write, async (context) => {
    const { what } = await bodyOf(context, labRotateRequest);
    return answer(context, await lab.change({ kind: 'rotate', what }, context.req.raw.signal));
  });
  api.post('/lab/reset', write, async (context) =>
    answer(context, await lab.change({ kind: 'reset' }, context.req.raw.signal)),
  );
  api.post('/lab/try', write, async (context) => {
    const { workload } = await bodyOf(context, labTryRequest);
    return answer(context, await lab.attempt(workload, context.req.raw.signal));
  });
}
