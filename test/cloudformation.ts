// SPDX-License-Identifier: Apache-2.0

import { createRequire } from 'node:module';

import { parseDocument } from 'yaml';

/** AWS's own validator of templates, which `aws-cdk-lib` has in its package and runs at each synthesis. */
const require = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
const { CompositeEngine, TemplateContent, TemplateModel } =
  require('@aws/cloudformation-validate') as Validator;

interface Validator {
  readonly CompositeEngine: new () => {
    readonly validateTemplate: (template: object) => {
      readonly diagnostics: readonly Readonly<Record<'severity' | 'ruleId' | 'message', string>>[];
    };
  };
  readonly TemplateContent: new (text: string) => object;
  readonly TemplateModel: new (template: object) => {
    readonly toDiagnosticModel: () => {
      readonly resources: Readonly<Record<string, Resource>>;
    };
  };
}

interface Resource {
  readonly resourceType: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

let engine: InstanceType<Validator['CompositeEngine']> | undefined;

/** A template with these values for its parameters. */
export function withParameters(text: string, values: Readonly<Record<string, string>>): string {
  const template = parseDocument(text);
  for (const [name, value] of Object.entries(values)) {
    template.setIn(['Parameters', name, 'Default'], value);
  }
  return template.toString({ lineWidth: 0 });
}

/** What AWS's validator finds wrong with a template; what it only remarks is left out. */
export function faultsOf(template: string): readonly string[] {
  engine ??= new CompositeEngine();
  return engine
    .validateTemplate(new TemplateContent(template))
    .diagnostics.filter(({ severity }) => severity !== 'INFO')
    .map(({ ruleId, message }) => `${ruleId} ${message}`);
}

/**
 * The properties of the only resource of this type, functions and references resolved by AWS's model of the
 * template: of conditions the branch that is not null, where it has a value.
 */
export function propertiesOf(
  template: string,
  type: string,
  arns: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  const { resources } = new TemplateModel(new TemplateContent(template)).toDiagnosticModel();
  const [found, ...others] = Object.values(resources).filter(
    ({ resourceType }) => resourceType === type,
  );
  if (found === undefined || others.length > 0) throw new Error(`not one ${type}`);
  return resolved(found.properties, arns) as Readonly<Record<string, unknown>>;
}

function resolved(value: unknown, arns: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, arns));
  if (typeof value !== 'object' || value === null) return value;
  const { __ref, __dynamic, __if_true } = value as Readonly<Record<string, unknown>>;
  if (typeof __ref === 'string') return arns[__ref];
  if (typeof __dynamic === 'string' && __dynamic.startsWith('Sub:')) {
    return __dynamic
      .slice('Sub:'.length)
      .replaceAll(/\$\{(\w+)\}/g, (_, id: string) => arns[id] ?? '');
  }
  if (Array.isArray(__if_true)) return __if_true.join('') === '' ? undefined : __if_true;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, arns)]));
}
