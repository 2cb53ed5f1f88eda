// SPDX-License-Identifier: Apache-2.0

import { answerCauses } from '../../src/core/answers/causes/catalogue.ts';
import { messages } from '../../src/core/answers/messages/catalogue.ts';
import { checks } from '../../src/core/checks/catalogue.ts';
import { ERROR_KINDS, ERRORS } from '../../src/core/error.ts';
import { fleetChecks } from '../../src/core/fleet/catalogue.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { issuers } from '../../src/core/issuers/catalogue.ts';
import type { Documented } from '../../src/render/address.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import type { Page } from '../gen/page.ts';
import { answerPage, messagePage } from './answers.ts';
import { checkPage } from './checks.ts';
import { errorPage } from './errors.ts';
import { issuerPage } from './issuers.ts';
import { scenarioPage } from './scenarios.ts';

/** What has an address of its own, by its id, and the Markdown of its page. */
interface Identified {
  readonly kind: Documented;
  readonly id: string;
  readonly text: () => string | Promise<string>;
}

function identified(): readonly Identified[] {
  return [
    ...[...gates, ...checks, ...fleetChecks].map((one) =>
      entry('checks', one.id, () => checkPage(one)),
    ),
    ...answerCauses.map((one) => entry('aws', one.id, () => answerPage(one))),
    ...messages.map((one) => entry('aws', one.id, () => messagePage(one))),
    ...Object.entries(ERRORS).map(([code, { kind, ...row }]) =>
      entry('errors', code, () => errorPage(code, { ...row, kind, exit: ERROR_KINDS[kind].exit })),
    ),
    ...issuers.map((one) => entry('issuers', one.id, () => issuerPage(one))),
    ...scenarios.map((one) => entry('scenarios', one.name, async () => scenarioPage(one))),
  ];
}

function entry(kind: Documented, id: string, text: Identified['text']): Identified {
  return { kind, id, text };
}

/** `checks/endpoint-trust`, …: every address that is promised never to change, below the homepage. */
export function addresses(): readonly string[] {
  return identified()
    .map(({ kind, id }) => `${kind}/${id}`)
    .toSorted();
}

/** A page for each of them, its path below the folder of the site's sources. */
export async function identifiedPages(): Promise<readonly Page[]> {
  return Promise.all(
    identified().map(async ({ kind, id, text }) => ({
      path: `${kind}/${id}.md`,
      text: await text(),
    })),
  );
}
