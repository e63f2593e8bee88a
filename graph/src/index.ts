/**
 * The graph of a run: which deployment waits for which, and how it is walked.
 *
 * @packageDocumentation
 */
export { type Edge, type Edges, follows, type Graph, type GraphNode, toGraph, waitedFor } from './graph.js';
export { type Need, type NeedingDeployment, type NeedingEnvironment, resolveNeeds } from './needs.js';
export { type Visit, walkGraph } from './walk.js';
