// SPDX-License-Identifier: Apache-2.0

import { checkOf } from '../../core/checks/lookup.ts';
import type { Facts } from '../../core/model/facts.ts';
import { printInstant } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { addressOf } from '../address.ts';
import { renderJson } from '../json.ts';
import { answerSentence, verdictSentence } from './sentence.ts';
import { staleSentences } from './suppressed.ts';

export function renderVerdictSarif(
  facts: Facts,
  verdict: Verdict,
  tool: { readonly version: string },
): string {
  return renderJson(sarifOf(facts, verdict, tool));
}

/**
 * A verdict as SARIF 2.1.0, as GitHub's code scanning takes it: a result for each gate or check that fails,
 * and an open one for each that could not be told. `test/types` holds its form to the standard's.
 *
 * @see GitHub Docs, SARIF support for code scanning.
 */
export function sarifOf(facts: Facts, verdict: Verdict, tool: { readonly version: string }) {
  const telling = verdict.checks.filter(({ status }) => status === 'fail' || status === 'unknown');
  const hasSuppressed = telling.some(({ suppressed }) => suppressed !== undefined);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0' as const,
    runs: [
      {
        tool: {
          driver: {
            name: 'trustprint',
            semanticVersion: tool.version,
            rules: verdict.checks.map(ruleOf),
          },
        },
        // Another target is another analysis, and closes no alerts of this one.
        automationDetails: { id: `trustprint/${nameOf(facts)}/` },
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
  };
}

function invocationOf({ at }: Facts, verdict: Verdict) {
  return {
    executionSuccessful: true,
    endTimeUtc: printInstant(at),
    toolConfigurationNotifications: staleSentences(verdict).map((said) => ({
      level: 'note' as const,
      message: { text: said },
    })),
  };
}

/** Code scanning demands both descriptions and the help. */
function ruleOf({ check, title, kind, severity }: Finding) {
  const about = checkOf(check);
  return {
    id: check,
    shortDescription: { text: title },
    fullDescription: { text: about?.explanation ?? title },
    help: { text: about?.remedy ?? title },
    helpUri: addressOf('checks', check),
    defaultConfiguration: { level: levelOf(severity) },
    properties: { kind },
  };
}

function resultOf(finding: Finding, ruleIndex: number, facts: Facts) {
  const name = nameOf(facts);
  const isOpen = finding.status === 'unknown';
  const fingerprint = `${finding.check} ${name}`;
  return {
    ruleId: finding.check,
    ruleIndex,
    kind: isOpen ? ('open' as const) : ('fail' as const),
    level: isOpen ? ('none' as const) : levelOf(finding.severity),
    message: { text: finding.detail },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: pathOf(facts) },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }],
      },
    ],
    // Code scanning goes by the first alone.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'trustprint/v1': fingerprint },
    properties: { knowledge: finding.knowledge, evidence: finding.evidence },
  };
}

function nameOf({ issuer, target }: Facts): string {
  return target.providerArn ?? issuer ?? target.text ?? 'sts';
}

/**
 * Code scanning refuses a whole file in which one location is a URL or another URI with a scheme, so this is
 * a path in the repository: that of the workflow where we run in one, else the name of what was judged.
 */
function pathOf({ issuer, target, job }: Facts): string {
  const workflow = seenOf(job)?.context['workflow_ref'] ?? '';
  const [, path] = /^[^/]+\/[^/]+\/(\.github\/[^@]+)@/.exec(workflow) ?? [];
  const about = path ?? (issuer ?? target.text ?? 'sts').replace(/^https:\/\//, '');
  return about
    .split('/')
    .filter((segment) => segment !== '')
    .map(encodeURIComponent)
    .join('/');
}

/** Where one result of a run says what suppresses it, all have to (SARIF 2.1.0, 3.27.23). */
function suppressionsOf({ suppressed }: Finding) {
  if (suppressed === undefined) return [];
  const { reason, until } = suppressed;
  return [
    {
      kind: 'external' as const,
      status: 'accepted' as const,
      justification: reason,
      properties: { until },
    },
  ];
}

function levelOf(severity: Finding['severity']): 'error' | 'warning' | 'note' {
  return severity === 'notice' ? 'note' : severity;
}
