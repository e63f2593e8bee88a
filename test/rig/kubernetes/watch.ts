/** Watching: one JSON document a line, for every change of what a request selects. */
import type { ServerResponse } from 'node:http';
import { isSameKind } from './kinds.js';
import type { RawRequest, Route } from './request.js';
import { selectedObjects } from './resources.js';
import { isSelected } from './selectors.js';
import type { Change, Store } from './store.js';

/** Streams changes until the client goes: after the version that it names, else from what is there now. */
export function streamChanges(store: Store, { url }: RawRequest, route: Route, response: ServerResponse): void {
  const query = url.searchParams;
  const send = (event: unknown) => response.write(`${JSON.stringify(event)}\n`);
  response.writeHead(200, { 'content-type': 'application/json' });
  const known = Number(query.get('resourceVersion') ?? 0);
  if (known === 0) for (const object of selectedObjects(store, route, query)) send({ type: 'ADDED', object });
  if (query.get('sendInitialEvents') === 'true') send(endOfInitial(store, route));
  const stop = store.watch(known === 0 ? store.version : known, (change) => {
    if (isWatched(change, route, query)) send({ type: change.type, object: change.object });
  });
  response.on('close', stop);
  response.flushHeaders();
}

function isWatched({ kind, object }: Change, route: Route, query: URLSearchParams): boolean {
  const isIn = route.namespace === undefined || route.namespace === object.metadata.namespace;
  return isSameKind(kind, route.kind) && isIn && isSelected(object, query);
}

function endOfInitial(store: Store, { kind }: Route) {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = { resourceVersion: String(store.version), annotations };
  return { type: 'BOOKMARK', object: { kind: kind.kind, apiVersion: kind.apiVersion, metadata } };
}
