// SPDX-License-Identifier: Apache-2.0

import { lastOf } from '../../core/model/certificate.ts';
import { printInstant } from '../../core/model/instant.ts';
import { printHostAt } from '../../core/model/issuer.ts';
import type { ScannedEndpoint } from '../../core/model/scanned-endpoint.ts';
import type { ScanLineJson } from '../../schemas/scan.ts';
import { harmless } from '../harmless.ts';
import { type Circumstances, everyResult } from '../json.ts';
import { listedEndpointLine } from './lines.ts';
import type { ScanRendering } from './rendering.ts';
import { ScanReport } from './report.ts';

/** How many endpoints there were. It grows with each. */
export class EndpointCount {
  endpoints = 0;
  failed = 0;

  add({ presented }: ScannedEndpoint): void {
    this.endpoints += 1;
    if (presented === undefined) this.failed += 1;
  }
}

/** Prints a scan while it goes on. */
export interface ScanPrinter {
  readonly begin: () => string;
  readonly row: (seen: ScannedEndpoint) => string;
  readonly end: (count: EndpointCount) => string;
}

/** The lines that a scan of accounts has too: what was asked, each endpoint, and a summary. */
export function linesPrinter(
  rendering: ScanRendering,
  at: string,
  circumstances: Circumstances,
): ScanPrinter {
  const report = new ScanReport();
  const put = (line: ScanLineJson): string => {
    report.add(line);
    return rendering.line(line);
  };
  return {
    begin: () => put({ type: 'scan', ...everyResult(circumstances), at, scope: null }),
    row: (seen) => put(listedEndpointLine(seen)),
    end: () => `${put(report.summary)}${rendering.end(report)}`,
  };
}

/** A row for each endpoint. */
export function csvPrinter(): ScanPrinter {
  return {
    begin: () => csvLine(COLUMNS),
    row: (seen) => {
      const { presented } = seen;
      const last = presented === undefined ? undefined : lastOf(presented);
      const dates = [presented?.[0], last].map((one) => one?.notAfter);
      return csvLine([
        seen.listed,
        seen.roles.join(' '),
        seen.host,
        String(seen.port),
        seen.address ?? '',
        seen.probe,
        seen.protocol ?? '',
        last?.sha1 ?? '',
        last?.subject ?? '',
        ...dates.map((date) => (date === undefined ? '' : printInstant(date))),
        seen.error ?? '',
      ]);
    },
    end: () => '',
  };
}

const COLUMNS =
  'listed roles host port address probe protocol thumbprint subject leaf_not_after last_not_after error'.split(
    ' ',
  );

/** RFC 4180. A cell never begins as a formula of a spreadsheet does. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const plain = harmless(text);
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Signs in full width count where a spreadsheet speaks Chinese or Japanese (OWASP, CSV Injection). */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;

/** A line for each endpoint: the thumbprint of the last certificate, and until when it holds. */
export function textPrinter(): ScanPrinter {
  return {
    begin: () => '',
    row: (seen) => `${harmless(lineOf(seen))}\n`,
    end: ({ endpoints, failed }) =>
      `\n${String(endpoints)} ${endpoints === 1 ? 'endpoint' : 'endpoints'}, ${
        failed === 0 ? 'all answered' : `${String(failed)} without an answer`
      }\n`,
  };
}

function lineOf(seen: ScannedEndpoint): string {
  const { presented, error, roles } = seen;
  if (presented === undefined) return `${'-'.padEnd(THUMBPRINT)}  ${error ?? ''}`;
  const last = lastOf(presented);
  const until = last.notAfter === undefined ? 'no date' : printInstant(last.notAfter).slice(0, DAY);
  const serves = roles.length === 0 ? '' : `  ${roles.join('+')}`;
  const but = error === undefined ? '' : `; ${error}`;
  return `${last.sha1}  ${printHostAt(seen)}${serves}  ${last.subject}, until ${until}${but}`;
}

/** The thumbprints alone, one a line; an empty one where there is none, so that lines stay in step. */
export function barePrinter(): ScanPrinter {
  return {
    begin: () => '',
    row: ({ presented }) => `${presented === undefined ? '' : lastOf(presented).sha1}\n`,
    end: () => '',
  };
}

/** SHA-1 in hexadecimal. */
const THUMBPRINT = 40;
/** `2026-01-31` */
const DAY = 10;
