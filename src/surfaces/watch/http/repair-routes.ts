// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS } from '../../../core/error.ts';
import { applyRequest, repairRequest, undoRequest } from '../../../schemas/console-repair.ts';
import { type App, type AppContext, answer } from './app.ts';
import type { Callers } from './callers.ts';
import type { HttpParts } from './parts.ts';
import type { Outcome } from './repair.ts';
import { bodyOf } from './requests.ts';

/** Repairs, where the page is served to the person whose credentials it works with. */
export function addRepair(api: App, callers: Callers, { local, readAgain }: HttpParts): void {
  if (local === undefined) return;
  const { repair } = local;
  const mayWrite = callers.require('write');
  api.post('/plans', mayWrite, async (context) => {
    const asked = await bodyOf(context, repairRequest);
    return answer(context, await repair.plan(asked, context.req.raw.signal));
  });
  api.post('/plans/:id/apply', mayWrite, async (context) => {
    const { confirm = [] } = await bodyOf(context, applyRequest);
    const id = context.req.param('id');
    // Before the write: who ended this process would leave no trace else.
    await audit('applies a plan', id, context);
    const outcome = await repair.apply(id, confirm);
    await readAgain();
    return answerOutcome(context, outcome);
  });
  api.get('/receipts', mayWrite, async (context) => answer(context, await repair.receipts()));
  api.post('/receipts/:id/undo', mayWrite, async (context) => {
    const consent = await bodyOf(context, undoRequest);
    const id = context.req.param('id');
    await audit('undoes a receipt', id, context);
    const outcome = await repair.undo(id, consent);
    await readAgain();
    return answerOutcome(context, outcome);
  });

  async function audit(did: string, about: string, context: AppContext): Promise<void> {
    const { name: who } = context.var.caller.grant;
    await callers.audit(context, did, { who, about: about.slice(0, MOST_ID) });
  }
}

function answerOutcome(context: AppContext, { result, error }: Outcome<object>): Response {
  return answer(context, result, error === undefined ? 200 : ERROR_KINDS[error.kind].http);
}

/** Ids of plans and receipts are shorter. */
const MOST_ID = 100;
