/** A kubeconfig with one context. */

/** Its text; the certificate, in PEM, is the authority that is trusted. */
export function toKubeconfig({ url, cert }: { readonly url: string; readonly cert?: string | undefined }): string {
  const authority = cert === undefined ? [] : [`certificate-authority-data: ${Buffer.from(cert).toString('base64')}`];
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '  - name: test',
    '    cluster:',
    ...[`server: ${url}`, ...authority].map((it) => `      ${it}`),
    'users:',
    '  - name: test',
    '    user:',
    '      token: test-token',
    'contexts:',
    '  - name: test',
    '    context:',
    '      cluster: test',
    '      user: test',
    'current-context: test',
    '',
  ].join('\n');
}
