// SPDX-License-Identifier: Apache-2.0

/**
 * Comments of a text that is pasted somewhere: sentences of ours, and nothing that comes from outside.
 * Where a shell has comments off, it reads them as words.
 */
export function comments(mark: '#' | '//', notes: readonly Note[]): string {
  return notes.map((note) => `${mark} ${NOTES[note]}\n`).join('');
}

export type Note = keyof typeof NOTES;

/** Letters, digits and what no shell reads in its own way: a test holds them to it. */
export const NOTES = {
  'set-thumbprints': 'replace the list of thumbprints of the provider: the whole list is written',
  'list-unseen':
    'the list was not read, and IAM replaces the whole of it: write what it holds in place of LISTED-NOW',
  'add-client-id': 'register an audience at the provider',
  'remove-client-id': 'take an audience off the provider',
  'create-provider': 'create the provider',
  'delete-provider': 'delete the provider',
  'set-trust-policy': 'replace the trust policy of the role: the whole document is written',
  'annotate-service-account': 'annotate the service account',
  'see-plan': 'why, and what is there before: the same command with --plan instead of --emit',
  'context-provider':
    'its context provider is not in here: carry it over from the provider beside it, which --plan names',
  'not-pastable':
    'no command is printed, as an argument is too long or must not be pasted: see argv in --format json',
  'nothing-to-write': 'nothing to do: --plan says why',
  'nothing-has-to-be-written': 'nothing has to be written',
  'also-trust-policy':
    'also needed, and printed with --include trust-policy: the trust policy of a role',
  'also-kubernetes': 'also needed, and printed with --include kubernetes: an annotation',
  'annotate-elsewhere':
    'also needed: an annotation in Kubernetes, as --emit aws-cli --include kubernetes prints it',

  'eksctl-audience':
    'eksctl registers the audience sts.amazonaws.com, and the last certificate that the issuer serves to it',
  'eksctl-list': 'then compare the list with what --plan shows',
  'eksctl-file': 'the same in the file of a cluster: withOIDC: true, under iam',
  'eksctl-not-set-thumbprints':
    'eksctl cannot do this: associate-iam-oidc-provider leaves an existing provider as it is',
  'eksctl-not-add-client-id':
    'eksctl cannot do this: it registers no other audience than sts.amazonaws.com',
  'eksctl-not-remove-client-id':
    'eksctl cannot do this: it registers no other audience than sts.amazonaws.com',
  'eksctl-not-create-provider':
    'eksctl cannot do this: it registers the issuer of an EKS cluster that is named, with sts.amazonaws.com alone',
  'eksctl-not-delete-provider': 'eksctl does this only with the cluster',
  'eksctl-not-set-trust-policy':
    'eksctl cannot do this: it writes the trust policies of roles that it makes, and changes none later',
  'eksctl-not-annotate-service-account':
    'eksctl annotates the service accounts that it makes: this one is annotated by kubectl',

  'keep-rest-of-role': 'keep what else the role has: description, tags, policies, boundary',
  'terraform-no-list':
    'no thumbprint_list: the root library of AWS trusts this issuer, and the list is not read',
  'terraform-may-omit-list':
    'it may be left out since version 5.81 of the AWS provider: what IAM has listed then stays as it is',
  'terraform-import':
    'where nothing of yours manages it yet: take the block out again after the import',
  'cloudformation-no-list':
    'no ThumbprintList: the root library of AWS trusts this issuer, and the list is not read',
  'cloudformation-list-stays':
    'a stack that has a list cannot be told to have none: there it stays as it is',
  'cloudformation-import':
    'what is there already comes into a stack by an import: aws cloudformation create-change-set --change-set-type IMPORT',
  'cloudformation-owned':
    'a stack has it already, as the tags of the provider say: change it there',
  'cdk-no-list':
    'no thumbprints: the root library of AWS trusts this issuer, and the list is not read',
  'cdk-import':
    'what is there already comes under a stack by cdk import: where a stack has it, change it there',

  'openssl-keys': 'where the keys are: jwks_uri names their host',
  'openssl-insecure':
    '--insecure: no public CA trusts this host, so who sends the document is not checked',
  'openssl-served': 'what this host serves, in wire order',
  'openssl-last': 'the thumbprint of the last certificate, as IAM stores it',
  'openssl-top':
    'the thumbprint of the certificate to list, as IAM stores it: the last one is not it',
  'openssl-whose': 'whose it is, and until when',
} as const;
