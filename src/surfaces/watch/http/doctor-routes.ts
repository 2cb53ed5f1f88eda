// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { errorBodyOf, typedError } from '../../../render/error.ts';
import { renderJsonLine } from '../../../render/json.ts';
import {
  type DoctorAsked,
  type DoctorLine,
  doctorRequest,
} from '../../../schemas/console-doctor.ts';
import type { App } from './app.ts';
import type { Callers } from './callers.ts';
import type { LocalDoctor } from './doctor.ts';
import type { HttpParts } from './parts.ts';
import { bodyOf } from './requests.ts';

/** `POST /doctor`, where the page is served to the person whose credentials it works with. */
export function addDoctor(api: App, callers: Callers, { local, log }: HttpParts): void {
  if (local === undefined) return;
  const { doctor } = local;
  const running = new Set<string>();
  api.post('/doctor', callers.require('write'), async (context) => {
    const asked = await bodyOf(context, doctorRequest);
    const { id } = context.var.caller.grant;
    if (running.has(id) || running.size >= MOST_AT_ONCE) throw busy();
    running.add(id);
    const gone = new AbortController();
    const late = AbortSignal.timeout(TIME_LIMIT_MS);
    const signal = AbortSignal.any([context.req.raw.signal, gone.signal, late]);
    const work = async (tell: (line: DoctorLine) => void): Promise<void> => {
      try {
        await doctor.run(asked, tell, signal);
      } catch (thrown) {
        const error = late.aborted ? tooLong() : typedError(thrown);
        // What was pasted is in no log: neither is what an error says of it.
        if (error.code === 'internal') log.error({ at: error.facts['at'] }, 'the doctor failed');
        if (!signal.aborted || late.aborted) tell({ type: 'error', error: errorBodyOf(error) });
      } finally {
        running.delete(id);
      }
    };
    return context.body(streamOf(work, doctor.redact, gone), 200, {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'x-accel-buffering': 'no',
    });
  });
}

/** A line at a time, as it is told; a blank one where nothing is told for a while, as proxies end what is silent. */
function streamOf(
  work: (tell: (line: DoctorLine) => void) => Promise<void>,
  redact: LocalDoctor['redact'],
  gone: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let beat: NodeJS.Timeout | undefined;
  return new ReadableStream({
    start: (controller) => {
      const write = (text: string): void => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      beat = setInterval(() => {
        write('\n');
      }, HEARTBEAT_MS);
      void work((line) => {
        write(redact(renderJsonLine(line)));
      }).finally(() => {
        clearInterval(beat);
        if (!gone.signal.aborted) controller.close();
      });
    },
    cancel: () => {
      clearInterval(beat);
      gone.abort();
    },
  });
}

function busy(): TrustprintError {
  return new TrustprintError('rate_limited', 'the doctor is still at work for this page', {
    facts: { most: 1, mostOfAll: MOST_AT_ONCE, retryAfter: 5 },
    hint: 'wait until it is done, or cancel it',
  });
}

function tooLong(): TrustprintError {
  return new TrustprintError('endpoint_timeout', 'the doctor took more than two minutes', {
    facts: { most: TIME_LIMIT_MS },
    hint: 'narrow the target, or run trustprint doctor in a shell, which waits longer',
  });
}

/** Each probes endpoints many times, and reads an account. */
const MOST_AT_ONCE = 4;

/** A target of several hosts that are slow takes a minute. */
const TIME_LIMIT_MS = 120_000;

/** A silent connection is ended after a minute. */
const HEARTBEAT_MS = 15_000;
