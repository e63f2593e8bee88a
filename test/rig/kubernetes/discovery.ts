/** What the server tells about itself: its version, its kinds, and that it checks the fields of objects. */
import { type Answer, ok } from './answers.js';
import type { Kind } from './kinds.js';
import type { JsonObject } from './object.js';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const inAll = ['Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

/** The answer to a question about the server itself; undefined where the path asks for none. */
export function answerDiscovery(path: string, kinds: readonly Kind[]): Answer | undefined {
  if (path === '/version') return ok({ major: '1', minor: '33', gitVersion: 'v1.33.0', platform: 'linux/amd64' });
  if (/^\/(?:health|ready|live)z$/.test(path)) return ok('ok');
  if (path === '/api') return ok({ kind: 'APIVersions', versions: ['v1'] });
  if (path === '/apis') return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: toGroups(kinds) });
  if (path === '/openapi/v3') return ok({ paths: Object.fromEntries(versionsOf(kinds).map(toOpenApiPath)) });
  const [, schema, apiVersion = ''] = /^(\/openapi\/v3)?\/(?:api|apis)\/(v1|[^/]+\/[^/]+)$/.exec(path) ?? [];
  const among = kinds.filter((it) => it.apiVersion === apiVersion);
  if (among.length === 0) return undefined;
  return ok(schema === undefined ? toResources(apiVersion, among) : toOpenApi(among));
}

function toGroups(kinds: readonly Kind[]): readonly JsonObject[] {
  const names = [...new Set(kinds.map((it) => it.group))].filter((it) => it !== '');
  return names.map((name) => {
    const versions = versionsOf(kinds.filter((it) => it.group === name)).map((groupVersion) => ({
      groupVersion,
      version: groupVersion.slice(name.length + 1),
    }));
    return { name, versions, ...(versions[0] === undefined ? {} : { preferredVersion: versions[0] }) };
  });
}

function toResources(groupVersion: string, kinds: readonly Kind[]): JsonObject {
  const resources = kinds.flatMap(({ kind, plural, isNamespaced: namespaced, shortNames }) => [
    {
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      shortNames,
      ...(inAll.includes(kind) ? { categories: ['all'] } : {}),
      verbs,
    },
    { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] },
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** Enough for what clients look up before they write: whether the server validates fields and can do a dry run. */
function toOpenApi(kinds: readonly Kind[]): JsonObject {
  const paths = kinds.flatMap((it) => {
    const operation = toOperation(it);
    const collection = `${basePath(it.apiVersion)}${it.isNamespaced ? '/namespaces/{namespace}' : ''}/${it.plural}`;
    return [
      [`${collection}/{name}`, { patch: operation, put: operation }],
      [collection, { post: operation }],
    ];
  });
  const schemas = kinds.map((it) => [
    `${it.group || 'core'}.${it.version}.${it.kind}`,
    { type: 'object', 'x-kubernetes-group-version-kind': [toGroupVersionKind(it)] },
  ]);
  return {
    openapi: '3.0.0',
    info: { title: 'test cluster', version: '1' },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function toOperation(kind: Kind): JsonObject {
  return {
    'x-kubernetes-group-version-kind': toGroupVersionKind(kind),
    parameters: ['fieldValidation', 'dryRun', 'fieldManager', 'force'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string', uniqueItems: true },
    })),
    responses: { 200: { description: 'OK' } },
  };
}

function toGroupVersionKind({ group, version, kind }: Kind): JsonObject {
  return { group, version, kind };
}

function toOpenApiPath(apiVersion: string): readonly [string, JsonObject] {
  const path = basePath(apiVersion);
  return [path.slice(1), { serverRelativeURL: `/openapi/v3${path}?hash=${apiVersion}` }];
}

function basePath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function versionsOf(kinds: readonly Kind[]): readonly string[] {
  return [...new Set(kinds.map((it) => it.apiVersion))];
}
