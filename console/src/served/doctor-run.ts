// SPDX-License-Identifier: Apache-2.0

import { useReducer, useRef } from 'react';

import type {
  DoctorAsked,
  DoctorLine,
  DoctorProbe,
  DoctorTaken,
  DoctorVerdict,
} from '../../../src/schemas/console-doctor.ts';
import { ApiError, request } from '../data/client.ts';
import { jsonLinesIn } from '../data/lines-index.ts';

/** What the doctor has said so far. */
export interface DoctorRun {
  readonly state: 'idle' | 'running' | 'done' | 'cancelled';
  readonly taken: DoctorTaken | undefined;
  readonly probes: readonly DoctorProbe[];
  readonly verdict: DoctorVerdict | undefined;
  readonly error: RunError | undefined;
}

export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface Doctor {
  readonly run: DoctorRun;
  readonly start: (asked: DoctorAsked) => void;
  readonly cancel: () => void;
}

/** One run at a time: another one ends the former. */
export function useDoctor(): Doctor {
  const [run, tell] = useReducer(told, NOTHING);
  const current = useRef<AbortController>(undefined);
  const begin = async (asked: DoctorAsked): Promise<void> => {
    current.current?.abort();
    const own = new AbortController();
    current.current = own;
    tell('start');
    const say = (line: Said): void => {
      if (current.current === own && !own.signal.aborted) tell(line);
    };
    try {
      for await (const line of linesOf(asked, own.signal)) say(line);
      say('end');
    } catch (thrown) {
      say({ type: 'error', error: errorOf(thrown) });
    }
  };
  return {
    run,
    start: (asked) => void begin(asked),
    cancel: () => {
      current.current?.abort();
      tell('cancel');
    },
  };
}

async function* linesOf(asked: DoctorAsked, signal: AbortSignal): AsyncGenerator<DoctorLine> {
  const { body } = await request(
    '/api/v1/doctor',
    { signal },
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    },
  );
  if (body !== null) yield* jsonLinesIn<DoctorLine>(body);
}

type Said = DoctorLine | 'start' | 'end' | 'cancel' | { type: 'error'; error: RunError };

const NOTHING: DoctorRun = {
  state: 'idle',
  taken: undefined,
  probes: [],
  verdict: undefined,
  error: undefined,
};

function told(run: DoctorRun, said: Said): DoctorRun {
  if (said === 'start') return { ...NOTHING, state: 'running' };
  if (said === 'cancel') return { ...run, state: 'cancelled' };
  if (said === 'end')
    return run.state === 'done' ? run : { ...run, state: 'done', error: BROKEN_OFF };
  switch (said.type) {
    case 'taken':
      return { ...run, taken: said };
    case 'probe':
      return { ...run, probes: [...run.probes, said] };
    case 'verdict':
      return { ...run, state: 'done', verdict: said };
    case 'error':
      return { ...run, state: 'done', error: said.error };
  }
}

function errorOf(thrown: unknown): RunError {
  if (thrown instanceof ApiError) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint ?? null };
  }
  return BROKEN_OFF;
}

const BROKEN_OFF: RunError = {
  code: 'watch_unavailable',
  message: 'the answer broke off',
  hint: 'see whether trustprint console still runs, and try again',
};
