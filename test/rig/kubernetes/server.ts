/** The API server over a store: reads requests, answers them, keeps a record. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type Answer, failure, noResource } from './answers.js';
import { answerDiscovery } from './discovery.js';
import { fullName } from './kinds.js';
import type { Json } from './object.js';
import { parseBody } from './protobuf.js';
import { isWatch, type RawRequest, type Route, toRoute, toVerb } from './request.js';
import { answerResource } from './resources.js';
import type { Store } from './store.js';
import { streamChanges } from './watch.js';

/** A request as the record has it. */
export interface ClusterRequest {
  readonly method: string;
  /** The path with the query. */
  readonly url: string;
  /** The header, with the token that was sent. */
  readonly authorization: string | undefined;
}

/** 401: nobody is known. 403: who asks is known and may look at what kinds there are, but at no object. */
export type Refusal = 401 | 403 | 429 | 503;

/** What a listener answers from; `refuses` is asked for each request. */
export interface Served {
  readonly store: Store;
  readonly requests: ClusterRequest[];
  refuses(request: ClusterRequest): Refusal | undefined;
}

/** What answers the requests of clients. */
export function toListener(served: Served): RequestListener {
  return (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => respond(served, message, Buffer.concat(chunks), response));
  };
}

function respond(
  { store, requests, refuses }: Served,
  message: IncomingMessage,
  raw: Buffer,
  response: ServerResponse,
) {
  const { method = '', url = '', headers } = message;
  const seen = { method, url, authorization: headers.authorization };
  requests.push(seen);
  const send = ({ code, body }: Answer) => {
    const isText = typeof body === 'string';
    response.writeHead(code, { 'content-type': isText ? 'text/plain' : 'application/json' });
    response.end(isText ? body : JSON.stringify(body));
  };
  const read = toBody(raw);
  if (read.fault !== undefined) return send(failure(415, 'UnsupportedMediaType', read.fault));
  const contentType = headers['content-type'] ?? '';
  const request = { method, url: new URL(url, 'http://cluster'), contentType, body: read.body };
  const route = toRoute(request.url.pathname, store.kinds);
  const refused = toRefusal(refuses(seen), request, route);
  if (refused !== undefined) return send(refused);
  if (route !== undefined && route.name === undefined && method === 'GET' && isWatch(request.url)) {
    return streamChanges(store, request, route, response);
  }
  return send(toAnswer(store, request, route));
}

function toAnswer(store: Store, request: RawRequest, route: Route | undefined): Answer {
  try {
    if (route !== undefined) return answerResource(store, request, route);
    return answerDiscovery(request.url.pathname.replace(/\/$/, ''), store.kinds) ?? noResource();
  } catch (error) {
    return failure(500, 'InternalError', String(error));
  }
}

function toRefusal(refusal: Refusal | undefined, request: RawRequest, route: Route | undefined): Answer | undefined {
  if (refusal === 429) return failure(429, 'TooManyRequests', 'Too many requests, please try again later.');
  if (refusal === 503)
    return failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
  if (refusal === 401) return failure(401, 'Unauthorized', 'Unauthorized');
  if (refusal === undefined || route === undefined) return undefined;
  const { kind, namespace, name } = route;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `cannot ${toVerb(request, route)} resource "${kind.plural}" in API group "${kind.group}" ${where}`;
  const named = name === undefined ? '' : ` "${name}"`;
  const message = `${fullName(kind)}${named} is forbidden: User "test" ${what}`;
  return failure(403, 'Forbidden', message, {
    kind: kind.plural,
    group: kind.group,
    ...(name === undefined ? {} : { name }),
  });
}

function toBody(raw: Buffer): { readonly body?: Json | undefined; readonly fault?: string } {
  try {
    return { body: parseBody(raw) };
  } catch (error) {
    return { fault: String(error) };
  }
}
