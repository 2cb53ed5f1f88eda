// SPDX-License-Identifier: Apache-2.0

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

import { format } from 'oxfmt';

import type { Page } from './page.ts';

/** Folders in which files export one thing, or a table of them, and the list of them all. */
interface Catalogue {
  /** Where the list is. */
  readonly folder: string;
  /** Where the things are, when that is not where the list is. */
  readonly rooms?: string;
  /** The type that the files export, and the file that declares it, as the catalogue imports it. */
  readonly type: string;
  readonly from: string;
  /** The name of the list. */
  readonly list: string;
  readonly says: string;
  /** The union of their ids, in a file that imports nothing, where code names them. */
  readonly ids?: { readonly file: string; readonly type: string; readonly says: string };
}

const CATALOGUES: readonly Catalogue[] = [
  {
    folder: 'src/core/gates',
    type: 'Gate',
    from: './gate.ts',
    list: 'gates',
    says: "All gates, in STS's order.",
    ids: {
      file: 'ids.ts',
      type: 'GateId',
      says: "The gates' ids, in the order in which STS decides. They are interface.",
    },
  },
  {
    folder: 'src/core/checks',
    type: 'Check',
    from: './check.ts',
    list: 'checks',
    says: 'All hygiene checks, in order of their ids.',
    ids: {
      file: 'ids.ts',
      type: 'HygieneCheckId',
      says: 'The ids of the hygiene checks. They are interface.',
    },
  },
  {
    folder: 'src/core/fleet',
    type: 'FleetCheck',
    from: './fleet-check.ts',
    list: 'fleetChecks',
    says: 'All checks of a fleet, in order of their ids.',
    ids: {
      file: 'ids.ts',
      type: 'FleetCheckId',
      says: 'The ids of the checks that a scan makes of whole accounts. They are interface.',
    },
  },
  {
    folder: 'src/core/issuers',
    type: 'KnownIssuer',
    from: './known-issuer.ts',
    list: 'issuers',
    says: 'All issuers that are known as such, in order of their ids.',
  },
  {
    folder: 'src/core/answers/causes',
    type: 'AnswerCauses',
    from: './answer-causes.ts',
    list: 'answerCauses',
    says: 'Why people were given the answers of the steps of STS.',
  },
  {
    folder: 'src/core/answers/messages',
    type: 'Message',
    from: './message.ts',
    list: 'messages',
    says: 'What people meet beside the steps of STS.',
  },
  {
    folder: 'src/surfaces/lab/protocol',
    rooms: 'src/surfaces/lab/{eks,iam,organizations,sts}',
    type: 'Operation',
    from: './operation.ts',
    list: 'operations',
    says: 'All API actions that the lab answers.',
  },
  {
    folder: 'src/surfaces/lab/scenarios',
    type: 'Scenario',
    from: './scenario.ts',
    list: 'scenarios',
    says: 'All outages that can be rehearsed, in order of their names.',
    ids: {
      file: 'names.ts',
      type: 'ScenarioName',
      says: 'The names of the scenarios.',
    },
  },
];

/** The lists of what lies in each folder: to add a thing is to write its file. */
export async function catalogues(): Promise<readonly Page[]> {
  const present = CATALOGUES.filter(({ folder }) => existsSync(folder));
  const pages = present.flatMap((catalogue) => [listOf(catalogue), ...idsOf(catalogue)]);
  return Promise.all(
    pages.map(async ({ path, text }) => ({ path, text: (await format(path, text, FORMAT)).code })),
  );
}

function listOf(catalogue: Catalogue): Page {
  const { folder, type, from, list, says } = catalogue;
  const entries = entriesOf(catalogue);
  const imports = [
    ...[...Map.groupBy(entries, ({ file }) => file)].map(([file, declared]) => ({
      from: file,
      says: `{ ${declared.map(({ name }) => name).join(', ')} }`,
    })),
    { from, says: `type { ${type} }` },
  ].toSorted((one, other) => compare(one.from, other.from));
  const lines = [
    ...imports.map((line) => `import ${line.says} from '${line.from}';`),
    '',
    `/** ${says} */`,
    `export const ${list}: readonly ${type}[] = [${entries.map(memberOf).join(', ')}];`,
  ];
  return { path: join(folder, 'catalogue.ts'), text: written(lines, catalogue.rooms) };
}

/** A thing is in the file of its id. */
function idsOf(catalogue: Catalogue): readonly Page[] {
  const { folder, ids } = catalogue;
  if (ids === undefined) return [];
  const union = entriesOf(catalogue).map(({ file }) => `'${basename(file, '.ts')}'`);
  const lines = [
    `/** ${ids.says} */`,
    `export type ${ids.type} = ${union.length === 0 ? 'never' : union.join(' | ')};`,
  ];
  return [{ path: join(folder, ids.file), text: written(lines) }];
}

function written(lines: readonly string[], rooms = 'this folder'): string {
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    '',
    `// Written by \`npm run gen\` from the files of ${rooms}.`,
    '',
    ...lines,
    '',
  ].join('\n');
}

function memberOf({ name, isTable }: Entry): string {
  return isTable ? `...${name}` : name;
}

interface Entry {
  readonly name: string;
  /** Whether it is a list of such things. */
  readonly isTable: boolean;
  /** As the catalogue imports it. */
  readonly file: string;
  /** Its place where the order is not that of the ids. */
  readonly step: number;
}

/** What the files of the folder declare as `export const NAME: TYPE` or `readonly TYPE[]`; others are helpers. */
function entriesOf({ folder, rooms = folder, type }: Catalogue): readonly Entry[] {
  const declares = new RegExp(`^export const (\\w+): (readonly )?${type}\\b`, 'gm');
  const entries = globSync(join(rooms, '*.ts'), { exclude: ['**/catalogue.ts'] }).flatMap(
    (path): Entry[] => {
      const source = readFileSync(path, 'utf8');
      const below = relative(folder, path);
      const file = below.startsWith('.') ? below : `./${below}`;
      const step = Number(/^ {2}step: (\d+),$/m.exec(source)?.[1] ?? 0);
      return [...source.matchAll(declares)].map(([, name = '', readonly]) => ({
        name,
        isTable: readonly !== undefined,
        file,
        step,
      }));
    },
  );
  return entries.toSorted(
    (one, other) =>
      one.step - other.step || compare(one.file, other.file) || compare(one.name, other.name),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** As the formatter's own configuration has it. */
const FORMAT = JSON.parse(
  readFileSync(join(dirname(import.meta.dirname), '..', '.oxfmtrc.json'), 'utf8'),
) as { readonly printWidth: number };
