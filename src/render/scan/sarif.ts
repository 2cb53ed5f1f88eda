// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import type { FleetCheck } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { Gate } from '../../core/gates/gate.ts';
import { addressOf } from '../address.ts';
import type { FindingLine, ScanHeadLine, TrustLine, UnreadableLine } from '../../schemas/scan.ts';
import { renderJson } from '../json.ts';
import type { ScanPaper, ScanRendering } from './rendering.ts';
import { counts, type ScanReport } from './report.ts';
import { countOf, gapOf, headlineOf } from './words.ts';

export function sarifRendering(on: ScanPaper): ScanRendering {
  let head: ScanHeadLine | undefined;
  return {
    line: (line) => {
      if (line.type === 'scan') head = line;
      return '';
    },
    end: (report) => (head === undefined ? '' : renderJson(scanSarif(head, report, on))),
  };
}

/**
 * A scan as SARIF 2.1.0, as GitHub's code scanning takes it: a result for each finding, and an open one for
 * each thing that could not be read or told. `test/types` holds its form to the standard's. What of the
 * baseline is gone has no result: code scanning reads no `baselineState`, and would keep its alert open.
 *
 * @see GitHub Docs, SARIF support for code scanning.
 */
export function scanSarif(head: ScanHeadLine, report: ScanReport, on: ScanPaper) {
  const all = resultsOf(report, on);
  const results = all.slice(0, MOST_RESULTS);
  const hasSuppressed = results.some(({ suppressions }) => suppressions.length > 0);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0' as const,
    runs: [
      {
        tool: { driver: { name: 'trustprint', semanticVersion: on.version, rules: RULES } },
        automationDetails: { id: analysisOf(head) },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: head.at,
            toolExecutionNotifications: notificationsOf(report, all.length - results.length),
          },
        ],
        // Where one result of a run says what suppresses it, all have to (SARIF 2.1.0, 3.27.23).
        results: results.map(({ suppressions, ...result }) => ({
          ...result,
          ...(hasSuppressed ? { suppressions } : {}),
        })),
        properties: { sentence: headlineOf(report.summary) },
      },
    ],
  };
}

/** What is fixed closes alerts of the same analysis alone; `category` of the upload tells further ones apart. */
function analysisOf({ caller, scope }: ScanHeadLine): string {
  const shard = scope?.shard?.replace('/', '-of-') ?? '';
  const parts = ['trustprint-scan', caller?.account ?? '', shard];
  return `${parts.filter((part) => part !== '').join('/')}/`;
}

/**
 * What counts before what does not, and the worst first, as what is beyond the bound is left out. What could
 * not be read or told stands before notices.
 */
function resultsOf({ findings, unreadable, unknown }: ScanReport, { hasBaseline }: ScanPaper) {
  const state = ({ isNew }: Pick<FindingLine, 'isNew'>) =>
    hasBaseline ? { baselineState: isNew ? ('new' as const) : ('unchanged' as const) } : {};
  const ranked = [
    ...findings.map((line) => ({
      rank: RANKS[line.severity] + (counts(line) ? 0 : LATER),
      result: { ...findingResult(line), ...state(line) },
    })),
    ...unreadable.map((line) => ({
      rank: RANKS.open + (counts(line) ? 0 : LATER),
      result: { ...unreadableResult(line), ...state(line) },
    })),
    ...unknown.map((line) => ({
      rank: RANKS.open,
      result: { ...unknownResult(line), ...state(line) },
    })),
  ];
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ result }) => result);
}

const RANKS = { error: 0, warning: 1, open: 2, notice: 3 } as const;
const LATER = 4;

function findingResult(line: FindingLine) {
  const { id, check, severity, account, resource, suppressed, detail } = line;
  return {
    ...base(check, id, { account, resource }),
    kind: 'fail' as const,
    level: levelOf(severity),
    message: messageOf(detail),
    suppressions: suppressionsOf(suppressed),
    properties: { ...placeOf(line), resourceTags: line.tags },
  };
}

function unreadableResult(line: UnreadableLine) {
  const { id, account, region, what, why } = line;
  return {
    ...base('unreadable', id, { account, resource: region ?? '' }),
    kind: 'open' as const,
    level: 'none' as const,
    message: messageOf(`cannot read ${what}: ${why}`),
    suppressions: suppressionsOf(line.suppressed),
    properties: placeOf(line),
  };
}

/** A trust of which nobody can tell: no gate is named, as the first that was not seen is in words alone. */
function unknownResult(line: TrustLine) {
  const { account, providerArn } = line;
  return {
    ...base('unreadable', providerArn, { account, resource: providerArn }),
    kind: 'open' as const,
    level: 'none' as const,
    message: messageOf(`cannot tell: ${gapOf(line)}`),
    suppressions: [],
    properties: placeOf(line),
  };
}

function base(
  check: string,
  fingerprint: string,
  at: { readonly account: string; readonly resource: string },
) {
  const ruleIndex = RULES.findIndex(({ id }) => id === check);
  return {
    ruleId: check,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: pathOf(at) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: at.resource || at.account, kind: 'resource' }],
      },
    ],
    // Code scanning goes by the first alone.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'trustprint/v1': fingerprint },
  };
}

/**
 * Code scanning refuses a whole file in which one location has a scheme, so this is a path: the account,
 * and what the ARN names. Dots alone would lead out of it.
 */
function pathOf({ account, resource }: { readonly account: string; readonly resource: string }) {
  const [, , , region = '', , ...name] = resource.split(':');
  return [account, ...(name.length === 0 ? [resource] : [region, ...name.join(':').split('/')])]
    .filter((segment) => !/^\.*$/.test(segment))
    .map((segment) => encodeURIComponent(segment.toWellFormed()))
    .join('/');
}

/** No link of a text from outside is one (SARIF 2.1.0, 3.11.6). */
function messageOf(text: string) {
  return { text: text.replaceAll('](', '] (') };
}

function placeOf({
  account,
  accountName,
  ou,
}: Pick<FindingLine, 'account' | 'accountName' | 'ou'>) {
  return { account, accountName, ou };
}

function suppressionsOf(suppressed: FindingLine['suppressed']) {
  if (suppressed === null) return [];
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

function notificationsOf({ gone }: ScanReport, left: number) {
  return [
    ...(left === 0
      ? []
      : [
          {
            level: 'warning' as const,
            message: {
              text: `${countOf(left, 'result')} left out, the least severe: code scanning shows ${String(MOST_RESULTS)} of a run`,
            },
          },
        ]),
    ...(gone.length === 0
      ? []
      : [
          {
            level: 'note' as const,
            message: {
              text: `${countOf(gone.length, 'finding')} of the baseline no longer there`,
            },
          },
        ]),
  ];
}

/** Code scanning demands both descriptions and the help. */
function ruleOf(about: Gate | Check | FleetCheck) {
  const { id, title, explanation, remedy } = about;
  return {
    id: id as string,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: { text: remedy },
    helpUri: addressOf('checks', id),
    defaultConfiguration: { level: levelOf('severity' in about ? about.severity : 'error') },
  };
}

function levelOf(severity: FindingLine['severity']): 'error' | 'warning' | 'note' {
  return severity === 'notice' ? 'note' : severity;
}

const RULES = [...gates, ...checks, ...fleetChecks].map(ruleOf);

/** Code scanning shows so many of a run, and refuses one of more than 25,000 (GitHub Docs). */
const MOST_RESULTS = 5000;
