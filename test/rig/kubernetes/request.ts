/** What a request asks of which objects. */
import type { Kind } from './kinds.js';
import type { Json } from './object.js';

/** A request as it came in. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly body: Json | undefined;
}

/** The objects that a path means: one where it has a name, else all of a kind. */
export interface Route {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** `status`, `log` and the like. */
  readonly subresource: string | undefined;
}

const resourcePath = /^\/(?:api|apis)\/(v1|[^/]+\/[^/]+)\/(.+?)\/?$/;

/** Reads a path; undefined where it leads to no kind that the cluster knows. */
export function toRoute(path: string, kinds: readonly Kind[]): Route | undefined {
  const [, apiVersion, rest = ''] = resourcePath.exec(path) ?? [];
  const steps = rest.split('/').map(decodeURIComponent);
  const isIn = steps[0] === 'namespaces' && steps.length > 2 && !['status', 'finalize'].includes(steps[2] ?? '');
  const [plural, name, subresource] = isIn ? steps.slice(2) : steps;
  const kind = kinds.find((it) => it.apiVersion === apiVersion && it.plural === plural);
  return kind === undefined ? undefined : { kind, namespace: isIn ? steps[1] : undefined, name, subresource };
}

/** How a cluster that checks rights calls what is asked for: `list`, `create`. */
export function toVerb({ method, url }: RawRequest, { name }: Route): string {
  if (method === 'GET' && name === undefined) return isWatch(url) ? 'watch' : 'list';
  if (method === 'DELETE' && name === undefined) return 'deletecollection';
  return { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? method;
}

/** Whether the answer is a stream of changes. */
export function isWatch({ searchParams }: URL): boolean {
  return ['1', 'true'].includes(searchParams.get('watch') ?? '');
}
