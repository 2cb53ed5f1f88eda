// SPDX-License-Identifier: Apache-2.0

import * as client from '@kubernetes/client-node';

import { RESOURCES } from '../../src/surfaces/lab/kubernetes/resources.ts';
import type { Page } from './page.ts';

/** The fields of the kinds that the lab serves, and of all that is in them, as its client knows them. */
export function kubeTypes(): Page {
  const types = new Map<string, string>();
  const left = RESOURCES.filter(({ kind }) => kind !== 'ServiceMonitor').map(
    ({ kind }) => `V1${kind}`,
  );
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (types.has(shortOf(name))) continue;
    const fields = fieldsOf(name);
    types.set(shortOf(name), fields.map(({ text }) => text).join(' '));
    left.push(...fields.flatMap(({ refers }) => refers));
  }
  for (const line of SERVICE_MONITOR.trim().split('\n')) {
    const [name = '', ...fields] = line.split(' ');
    types.set(name, fields.join(' '));
  }
  const lines = [...types]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, fields]) => `${name} ${fields}\n`);
  return {
    path: 'src/surfaces/lab/kubernetes/kube-types.ts',
    text: `${HEAD}${lines.join('')}\`;\n`,
  };
}

interface Field {
  /** `name:type`, the type as Go writes it. */
  readonly text: string;
  readonly refers: readonly string[];
}

function fieldsOf(model: string): readonly Field[] {
  const found: unknown = Reflect.get(client, model);
  if (typeof found !== 'function' || !('getAttributeTypeMap' in found)) {
    throw new Error(`the client has no ${model}`);
  }
  const attributes = (found.getAttributeTypeMap as () => readonly Attribute[])();
  return attributes.map((attribute) => {
    const { baseName, type, format } = attribute;
    const bare = type
      .replace(/^Array<(.*)>$/, '$1')
      .replace(/^\{ \[key: string\]: (.*); \}$/, '$1');
    const prefix = type.startsWith('Array<') ? '[]' : type === bare ? '' : 'map[string]';
    const refers = /^(V\d|\w+V1)/.test(bare) && bare !== 'V1MicroTime' ? [bare] : [];
    const own = QUANTITIES.has(baseName) ? 'Quantity' : (SIMPLE[bare] ?? shortOf(bare));
    return { text: `${baseName}:${prefix}${own === 'number' ? format : own}`, refers };
  });
}

interface Attribute {
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

/** `V1Container` is `Container`; others have the group before it. */
function shortOf(model: string): string {
  return model.replace(/^\w*?V1(?=[A-Z])/, '');
}

const SIMPLE: Readonly<Record<string, string>> = {
  boolean: 'bool',
  Date: 'Time',
  V1MicroTime: 'Time',
};

/** The client has them as texts; in JSON they may be numbers too. */
const QUANTITIES: ReadonlySet<string> = new Set([
  'allocatedResources',
  'capacity',
  'divisor',
  'limits',
  'overhead',
  'requests',
  'sizeLimit',
]);

/**
 * A kind of the Prometheus operator, which the client does not know; without what is deprecated.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor
 */
const SERVICE_MONITOR = `
ServiceMonitor apiVersion:string kind:string metadata:ObjectMeta spec:ServiceMonitorSpec
ServiceMonitorSpec attachMetadata:any bodySizeLimit:string endpoints:[]MonitorEndpoint fallbackScrapeProtocol:string jobLabel:string keepDroppedTargets:int64 labelLimit:int64 labelNameLengthLimit:int64 labelValueLengthLimit:int64 namespaceSelector:MonitorNamespaces podTargetLabels:[]string sampleLimit:int64 scrapeClass:string scrapeProtocols:[]string selector:LabelSelector selectorMechanism:string targetLabels:[]string targetLimit:int64
MonitorEndpoint authorization:MonitorAuthorization basicAuth:any enableHttp2:bool filterRunning:bool followRedirects:bool honorLabels:bool honorTimestamps:bool interval:string metricRelabelings:[]any noProxy:string oauth2:any params:map[string][]string path:string port:string proxyConnectHeader:any proxyFromEnvironment:bool proxyUrl:string relabelings:[]any scheme:string scrapeTimeout:string targetPort:IntOrString tlsConfig:MonitorTls trackTimestampsStaleness:bool
MonitorAuthorization credentials:SecretKeySelector type:string
MonitorNamespaces any:bool matchNames:[]string
MonitorTls ca:MonitorSource caFile:string cert:MonitorSource certFile:string insecureSkipVerify:bool keyFile:string keySecret:SecretKeySelector maxVersion:string minVersion:string serverName:string
MonitorSource configMap:ConfigMapKeySelector secret:SecretKeySelector
`;

const HEAD = `// SPDX-License-Identifier: Apache-2.0

// Written by \`npm run gen\` from the models of @kubernetes/client-node.

/** The fields of what the lab serves: a line for each type, and the types of its fields as Go writes them. */
export const KUBE_TYPES = \`
`;
