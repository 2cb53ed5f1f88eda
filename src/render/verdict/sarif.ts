// SPDX-License-Identifier: Apache-2.0

import { checkOf } from '../../core/checks/lookup.ts';
import type { Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { renderJson } from '../json.ts';
import { answerSentence, verdictSentence } from './sentence.ts';
import { staleSentences } from './suppressed.ts';

/**
 * A verdict as SARIF 2.1.0: a result for each gate or check that fails, and an open one for each
 * that could not be told. The issuer stands where other tools name a file.
 */
export function renderVerdictSarif(
  facts: Facts,
  verdict: Verdict,
  tool: { readonly version: string },
): string {
  const telling = verdict.checks.filter(({ status }) => status === 'fail' || status === 'unknown');
  const hasSuppressed = telling.some(({ suppressed }) => suppressed !== undefined);
  return renderJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'trustprint',
            semanticVersion: tool.version,
            rules: verdict.checks.map(ruleOf),
          },
        },
        invocations: [invocationOf(facts, verdict)],
        results: telling.map((finding) => ({
          ...resultOf(finding, verdict.checks.indexOf(finding), facts),
          ...(hasSuppressed ? { suppressions: suppressionsOf(finding) } : {}),
        })),
        properties: {
          verdict: verdict.verdict,
          basis: verdict.basis,
          sentence: verdictSentence(verdict),
          prediction: answerSentence(verdict.prediction),
        },
      },
    ],
  });
}

function invocationOf({ at }: Facts, verdict: Verdict): object {
  return {
    executionSuccessful: true,
    endTimeUtc: printInstant(at),
    toolConfigurationNotifications: staleSentences(verdict).map((said) => ({
      level: 'note',
      message: { text: said },
    })),
  };
}

function ruleOf({ check, title, kind, severity }: Finding): object {
  const about = checkOf(check);
  return {
    id: check,
    shortDescription: { text: title },
    ...(about === undefined
      ? {}
      : {
          fullDescription: { text: about.explanation },
          help: { text: about.remedy },
          helpUri: about.source.url,
        }),
    defaultConfiguration: { level: levelOf(severity) },
    properties: { kind },
  };
}

function resultOf(finding: Finding, ruleIndex: number, { issuer, target }: Facts): object {
  const about = issuer ?? target.text ?? 'sts';
  const name = target.providerArn ?? about;
  const isOpen = finding.status === 'unknown';
  return {
    ruleId: finding.check,
    ruleIndex,
    kind: isOpen ? 'open' : 'fail',
    level: isOpen ? 'none' : levelOf(finding.severity),
    message: { text: finding.detail },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(about) } },
        logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'trustprint/v1': `${finding.check} ${name}` },
    properties: { knowledge: finding.knowledge, evidence: finding.evidence },
  };
}

/** Where one result of a run says what suppresses it, all have to (SARIF 2.1.0, 3.27.23). */
function suppressionsOf({ suppressed }: Finding): readonly object[] {
  if (suppressed === undefined) return [];
  const { reason, until } = suppressed;
  return [{ kind: 'external', status: 'accepted', justification: reason, properties: { until } }];
}

function levelOf(severity: Finding['severity']): 'error' | 'warning' | 'note' {
  return severity === 'notice' ? 'note' : severity;
}
