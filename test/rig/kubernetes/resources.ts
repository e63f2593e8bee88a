/** The verbs of the API: what is done to objects, but for watching them. */
import { type Answer, done, failure, ok } from './answers.js';
import { faultOf, fullName, isSameKind } from './kinds.js';
import { annotationsOf, type Json, type KubeObject, toObject, toObjects, valueAt } from './object.js';
import { jsonPatch, merge, withoutGone } from './patch.js';
import { pullFault } from './pod-status.js';
import type { RawRequest, Route } from './request.js';
import { isSelected } from './selectors.js';
import type { Store } from './store.js';
import { toStored } from './stored.js';

/** Answers a request for objects. */
export function answerResource(store: Store, request: RawRequest, route: Route): Answer {
  const { kind, namespace, name } = route;
  const isWriting = ['POST', 'PUT', 'PATCH'].includes(request.method);
  const namespaces = store.kindOf({ kind: 'Namespace' });
  if (isWriting && namespace !== undefined && store.get(namespaces, undefined, namespace) === undefined) {
    return notFound({ ...route, kind: namespaces, name: namespace });
  }
  const fault = faultOf(kind, toObject(request.body));
  if (fault !== undefined) return failure(400, 'BadRequest', fault);
  return name === undefined ? answerCollection(store, request, route) : answerObject(store, request, route, name);
}

/** The objects of a collection that a query asks for. */
export function selectedObjects(store: Store, { kind, namespace }: Route, query: URLSearchParams): KubeObject[] {
  const isKind = (it: KubeObject) => isSameKind(store.kindOf(it), kind);
  return store.list({ kind: kind.kind, namespace }).filter((it) => isKind(it) && isSelected(it, query));
}

function answerCollection(store: Store, request: RawRequest, route: Route): Answer {
  const { kind } = route;
  const items = () => selectedObjects(store, route, request.url.searchParams);
  switch (request.method) {
    case 'GET': {
      const metadata = { resourceVersion: String(store.version) };
      return ok({ kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items: items() });
    }
    case 'POST': {
      const object = toKubeObject(request.body, route, generatedName(request.body));
      const { name } = object.metadata;
      if (store.get(kind, route.namespace, name) === undefined) return ok(save(store, request, object), 201);
      return failure(409, 'AlreadyExists', `${fullName(kind)} "${name}" already exists`, { name, kind: kind.plural });
    }
    case 'DELETE':
      for (const it of items()) store.remove(it);
      return done;
    default:
      return notAllowed;
  }
}

function answerObject(store: Store, request: RawRequest, route: Route, name: string): Answer {
  const old = store.get(route.kind, route.namespace, name);
  const isApplying = request.method === 'PATCH' && request.contentType.includes('apply-patch');
  if (isApplying) return ok(apply(store, request, route, name, old), old === undefined ? 201 : 200);
  if (old === undefined) return notFound(route);
  switch (request.method) {
    case 'GET':
      return route.subresource === 'log' ? logOf(old) : ok(old);
    case 'PUT':
      return replace(store, request, route, old);
    case 'PATCH':
      return ok(save(store, request, toKubeObject(patched(request, old), route, name)));
    case 'DELETE':
      return ok(isDryRun(request) ? old : store.remove(old));
    default:
      return notAllowed;
  }
}

function replace(store: Store, request: RawRequest, route: Route, old: KubeObject): Answer {
  const { name } = old.metadata;
  const version = valueAt(request.body, ['metadata', 'resourceVersion']);
  if (version !== undefined && version !== '' && version !== old.metadata['resourceVersion']) {
    const message = `Operation cannot be fulfilled on ${fullName(route.kind)} "${name}": the object has been modified`;
    return failure(409, 'Conflict', message);
  }
  const status = toObject(request.body)['status'];
  const object = route.subresource === 'status' ? { ...old, status } : toKubeObject(request.body, route, name);
  return ok(save(store, request, object));
}

function patched({ contentType, body }: RawRequest, old: KubeObject): Json {
  if (contentType.includes('json-patch')) return jsonPatch(old, body ?? []);
  return merge(old, body ?? {}, contentType.includes('strategic') ? 'strategic' : 'plain');
}

/** What the same field manager applied before and does not any more is taken away. */
function apply(store: Store, request: RawRequest, route: Route, name: string, old: KubeObject | undefined): KubeObject {
  const { body = {} } = request;
  const manager = request.url.searchParams.get('fieldManager');
  const last = store.applied.get(`${old?.metadata['uid']}|${manager}`) ?? {};
  const object = merge(withoutGone(old, last, body), body, 'strategic');
  const saved = save(store, request, toKubeObject(object, route, name));
  if (!isDryRun(request)) store.applied.set(`${saved.metadata['uid']}|${manager}`, body);
  return saved;
}

function save(store: Store, request: RawRequest, object: KubeObject): KubeObject {
  if (!isDryRun(request)) return store.put(object);
  const kind = store.kindOf(object);
  return toStored(kind, object, store.get(kind, object.metadata.namespace, object.metadata.name));
}

function isDryRun({ url }: RawRequest): boolean {
  return url.searchParams.get('dryRun') === 'All';
}

/** What is null counts as left out. */
function toKubeObject(body: Json | undefined, { kind, namespace }: Route, name: string): KubeObject {
  const { apiVersion } = kind;
  const given = toObject(merge({}, toObject(body), 'plain'));
  const metadata = { ...toObject(given['metadata']), name };
  const placed = namespace === undefined ? metadata : { ...metadata, namespace };
  return { ...given, apiVersion, kind: kind.kind, metadata: placed };
}

function generatedName(body: Json | undefined): string {
  const { name, generateName } = toObject(toObject(body)['metadata']);
  return typeof name === 'string' ? name : `${generateName ?? ''}${Math.random().toString(36).slice(2, 7)}`;
}

function logOf(pod: KubeObject): Answer {
  const fault = pullFault(pod);
  if (fault === undefined) return ok(String(annotationsOf(pod)['fake-k8s/log'] ?? ''));
  const [container] = toObjects(valueAt(pod, ['spec', 'containers']));
  const what = `container "${container?.['name']}" in pod "${pod.metadata.name}"`;
  return failure(400, 'BadRequest', `${what} is waiting to start: trying and failing to pull image`);
}

function notFound({ kind, name = '' }: Route): Answer {
  const details = { name, kind: kind.plural, group: kind.group };
  return failure(404, 'NotFound', `${fullName(kind)} "${name}" not found`, details);
}

const notAllowed = failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
