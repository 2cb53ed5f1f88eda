// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { didYouMean } from '../../../core/model/nearest.ts';
import { scenarios } from './catalogue.ts';
import type { Scenario } from './scenario.ts';

/**
 * The scenario of that name.
 *
 * @throws TrustprintError `lab_scenario_unknown`, with the nearest that there is.
 */
export function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario !== undefined) return scenario;
  const names = scenarios.map((candidate) => candidate.name);
  throw new TrustprintError('lab_scenario_unknown', `there is no scenario "${name.slice(0, 60)}"`, {
    facts: { name: name.slice(0, 60) },
    hint: didYouMean(name, names) ?? `there are: ${names.join(', ')}`,
  });
}
