// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS } from '../../../core/error.ts';
import {
  applyRequest,
  type RepairOutcomeJson,
  repairRequest,
  undoRequest,
} from '../../../schemas/console-repair.ts';
import type { UndoJson } from '../../../schemas/repair.ts';
import { type App, type AppContext, answer } from './app.ts';
import type { Callers } from './callers.ts';
import type { HttpParts } from './parts.ts';
import type { Outcome } from './repair.ts';
import { bodyOf } from './requests.ts';

/** Repairs, where the page is served to the person whose credentials it works with. */
export function addRepair(api: App, callers: Callers, { local, readAgain, log }: HttpParts): void {
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
    return ended(await repair.apply(id, confirm), context);
  });
  api.get('/receipts', mayWrite, async (context) => answer(context, await repair.receipts()));
  api.post('/receipts/:id/undo', mayWrite, async (context) => {
    const consent = await bodyOf(context, undoRequest);
    const id = context.req.param('id');
    await audit('undoes a receipt', id, context);
    return ended(await repair.undo(id, consent), context);
  });

  async function ended(
    { result, error }: Outcome<WrittenJson>,
    context: AppContext,
  ): Promise<Response> {
    for (const { id, kind, change } of result.receipts) {
      await audit(
        kind,
        `${change.kind} of ${change.provider ?? change.role ?? ''}, ${id}`,
        context,
      );
    }
    await readAgain();
    return answer(context, result, error === undefined ? 200 : ERROR_KINDS[error.kind].http);
  }

  async function noted({ receipts }: WrittenJson, context: AppContext): Promise<void> {
    for (const { id, kind, change } of receipts) {
      await audit(
        kind,
        `${change.kind} of ${change.provider ?? change.role ?? ''}, ${id}`,
        context,
      );
    }
    await readAgain();
  }

  async function audit(did: string, about: string, context: AppContext): Promise<void> {
    const { name: who } = context.var.caller.grant;
    await callers.audit(context, did, { who, about: about.slice(0, MOST_ABOUT) });
  }
}

type WrittenJson = RepairOutcomeJson | UndoJson;

/** A change names what it is of by its ARN (IAM API Reference, `arnType`: 2,048). */
const MOST_ABOUT = 2200;
