// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import type { Clock, Endpoints } from '../../../ports/index.ts';
import type { Answer } from './answer.ts';
import type { Form } from './form.ts';
import type { Member } from './parameter-validation.ts';
import type { World } from '../world.ts';

/** One API action. A function of the form, the world and the moment: no socket, no clock of its own. */
export interface Operation {
  readonly service: Service;
  readonly action: string;
  /** What the model says of its parameters; a form that breaks it never reaches `run`. */
  readonly members: readonly Member[];
  /** Actions of REST are known by method and path, with `{name}` for a parameter. Default `GET`. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path?: string;
  /** Who may call it: `anyone` without a signature, `known` any credentials, `user` who is allowed to. */
  readonly callers: 'anyone' | 'known' | 'user';
  readonly run: (form: Form, world: World, moment: RequestContext) => Promise<Answer>;
}

export type Service =
  | 'iam'
  | 'sts'
  | 'eks'
  | 'cloudtrail'
  | 'organizations'
  | 'servicequotas'
  | 'account';

/** When an operation runs, and what of the outside it may ask. */
export interface RequestContext {
  readonly now: Instant;
  /** What this machine's clock says, by which clients sign; default: `now`. */
  readonly signedNow?: Instant;
  /** The address that the call came from. */
  readonly sourceIp?: string | undefined;
  readonly ports: LabPorts;
  readonly signal: AbortSignal;
  /** Runs operations in another way than by calling them: so faults come about. */
  readonly run?: (operation: Operation, called: Called) => Promise<Answer>;
}

/** What an operation is called with. */
export interface Called {
  readonly form: Form;
  readonly world: World;
  readonly moment: RequestContext;
}

/** How the lab's AWS looks at issuers: with its own library of roots, as the world has them. */
export interface LabPorts {
  readonly clock: Clock;
  readonly endpoints: Endpoints;
}
