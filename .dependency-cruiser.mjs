// SPDX-License-Identifier: Apache-2.0

/** The layers: imports only ever point down, from surfaces to the core. */

/**
 * The files that may know adapters, each by its whole path: those of the command line, of the lab, of the
 * GitHub Action and of the library.
 */
const COMPOSITION_ROOTS = [
  '^src/surfaces/cli/outside(-watch|-reach)?\\.ts$',
  '^src/surfaces/lab/main\\.ts$',
  '^src/surfaces/action/main\\.ts$',
  '^src/index\\.ts$',
];

/** A rule that names all that a layer may import. */
const layer = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});

export default {
  forbidden: [
    layer(
      'core-is-pure',
      '^src/core/',
      ['^src/core/', '^(node:)?crypto$'],
      'digests and X.509 parsing are all that the core asks of Node',
    ),
    layer(
      'ports-are-types',
      '^src/ports/',
      ['^src/(core|ports)/'],
      'a port names what the core may be told',
    ),
    layer(
      'app-takes-ports',
      '^src/app/',
      ['^src/(core|ports|app)/', '^(node:)?crypto$'],
      'a use case is handed its adapters',
    ),
    layer(
      'render-is-pure',
      '^src/render/',
      ['^src/(core|schemas|render)/', '^(node:)?(util|zlib)$'],
      'a renderer turns data into text, and sees nothing else',
    ),
    layer(
      'schemas-stand-alone',
      '^src/schemas/',
      ['^src/schemas/', '(^|/)node_modules/zod/'],
      'a published schema depends on nothing that may change beside it',
    ),
    {
      name: 'forge-is-for-the-lab',
      comment: 'certificates to order are made for the lab and the tests alone',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(forge|surfaces/lab)/' },
      to: { path: '^src/forge/' },
    },
    {
      name: 'forge-knows-the-core-alone',
      severity: 'error',
      from: { path: '^src/forge/' },
      to: { path: '^src/', pathNot: '^src/(core|forge)/' },
    },
    {
      name: 'checks-stand-alone',
      comment: 'a check reads facts, never another check',
      severity: 'error',
      from: { path: '^src/core/checks/', pathNot: '/(catalogue|lookup)\\.ts$' },
      to: { path: '^src/core/checks/', pathNot: '/(check|ids)\\.ts$' },
    },
    {
      name: 'surfaces-are-strangers',
      comment: 'what two surfaces need moves down; a command may load the surface that it runs',
      severity: 'error',
      from: {
        path: '^src/surfaces/([^/]+)/',
        pathNot: '^src/surfaces/cli/(lab/(command|control-commands)\\.ts$|(watch|console)/)',
      },
      to: { path: '^src/surfaces/', pathNot: '^src/surfaces/$1/' },
    },
    {
      name: 'one-composition-root',
      comment: 'each surface, and the library, knows adapters in one file alone',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/adapters/', ...COMPOSITION_ROOTS] },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'adapters-decide-nothing',
      comment: 'an adapter answers a port; use cases and surfaces are above it',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/(app|render|surfaces)/' },
    },
    {
      name: 'sources-know-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(console|test|scripts|bench|examples)/' },
    },
    {
      name: 'no-cycles',
      comment: 'a type that two files need lives in one that needs neither',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'all-resolves',
      comment: 'an import that resolves to nothing would slip through every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
