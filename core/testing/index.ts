/**
 * What plugin authors test with, in any test runner: {@link describePlugin} declares the conformance suite, {@link opsRepo}
 * and {@link runRepo} run a deployment through bitops, {@link Fake | fake programs} write down how they were called.
 *
 * @packageDocumentation
 */
export { pluginApi } from '@bitops/loader';
export { checkPlugin, describePlugin } from './describe-plugin.js';
export { type Call, type Fake, fakeProgram } from './fake-program.js';
export { type OpsRepo, type OpsRepoOptions, opsRepo } from './ops-repo.js';
export { type RepoRun, type RunRepoOptions, runRepo } from './run-repo.js';
export { jsonSchema, renewTables, schemaTable, settingsTable } from './settings-table.js';
export { except, type Snapshot, takeSnapshot } from './snapshot.js';
export type { Answer, Asked, Files, PluginCase, PluginUnderTest, Runner } from './subject.js';
