// SPDX-License-Identifier: Apache-2.0

/** What a kubeconfig leads to. */
export interface Kubeconfig {
  /** ARN of the EKS cluster: `aws eks update-kubeconfig` names clusters by it. */
  readonly clusterArn: string;
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

/** The text of a kubeconfig with one cluster, one user and the context `lab`, which is current. */
export function kubeconfigText({ clusterArn, server, ca, token }: Kubeconfig): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${clusterArn}
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(ca).toString('base64')}
contexts:
  - name: ${CONTEXT}
    context:
      cluster: ${clusterArn}
      user: ${clusterArn}
current-context: ${CONTEXT}
users:
  - name: ${clusterArn}
    user:
      token: ${token}
`;
}

const CONTEXT = 'lab';
