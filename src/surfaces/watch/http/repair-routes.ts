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
export function addRepair(api: App, callers: Callers, parts: HttpParts): void {
  const { local } = parts;
  if (local === undefined) return;
  const { repair } = local;
  const mayWrite = callers.require('write');
  const note = noteTaker(callers, parts);
  api.on('POST', ['/plans/*', '/receipts/*'], mayWrite, async (context, next) => {
    // Silent for as long as it takes: the server ends no connection on which somebody waits for that.
    context.env.incoming.socket.setTimeout(0);
    await next();
  });
  api.post('/plans', async (context) => {
    const asked = await bodyOf(context, repairRequest);
    return answer(context, await repair.plan(asked, context.req.raw.signal));
  });
  api.post('/plans/:id/apply', async (context) => {
    const { confirm = [] } = await bodyOf(context, applyRequest);
    const id = context.req.param('id');
    await note.asked(context, 'applies a plan', id);
    return note.ended(context, await repair.apply(id, confirm));
  });
  api.get('/receipts', mayWrite, async (context) => answer(context, await repair.receipts()));
  api.post('/receipts/:id/undo', async (context) => {
    const consent = await bodyOf(context, undoRequest);
    const id = context.req.param('id');
    await note.asked(context, 'undoes a receipt', id);
    return note.ended(context, await repair.undo(id, consent));
  });
}

interface NoteTaker {
  /** Before the write: of a process that is ended meanwhile, there is a trace. */
  asked(context: AppContext, did: string, about: string): Promise<void>;
  ended(context: AppContext, outcome: Outcome<WrittenJson>): Promise<Response>;
}

type WrittenJson = RepairOutcomeJson | UndoJson;

function noteTaker(callers: Callers, { readAgain, log }: HttpParts): NoteTaker {
  const asked: NoteTaker['asked'] = async (context, did, about) => {
    const { name: who } = context.var.caller.grant;
    await callers.audit(context, did, { who, about: about.slice(0, MOST_ABOUT) });
  };
  const noted = async (context: AppContext, { receipts }: WrittenJson): Promise<void> => {
    for (const { id, kind, change } of receipts) {
      const of = change.provider ?? change.role ?? '';
      await asked(context, kind, `${change.kind} of ${of}, ${id}`);
    }
    await readAgain();
  };
  return {
    asked,
    ended: async (context, { result, error }) => {
      await noted(context, result).catch((cause: unknown) => {
        // What is written is said, whatever becomes of the database.
        const why = cause instanceof Error ? cause.message : String(cause);
        log.error({ why }, 'a write is not in the audit log');
      });
      return answer(context, result, error === undefined ? 200 : ERROR_KINDS[error.kind].http);
    },
  };
}

/** A change names what it is of by its ARN (IAM API Reference, `arnType`: 2,048). */
const MOST_ABOUT = 2200;
