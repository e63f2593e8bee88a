/**
 * Layered configuration: files with places, one schema, and values that know where they came from.
 *
 * @packageDocumentation
 */
export { type Answer, hideSecrets, type Setting, type SettingState, toSettings } from './account.js';
export { variableName } from './candidates.js';
export { below, type Document, documentOf, parseDocument } from './document.js';
export { changedVariables, type Environment, joinVariables } from './environment.js';
export type { FieldMeta } from './field-meta.js';
export { type Field, type FieldKind, fieldsOf } from './fields.js';
export { type Filled, type Filling, type Found, fillReferences, type Lookup, type Use } from './fill.js';
export { get, isRecord } from './get.js';
export { importDocument } from './import-document.js';
export { fileSchema, type JsonSchema, type SettingsRoot } from './json-schema.js';
export { isReadable, loadDocument } from './load-document.js';
export { mergeYaml, type YamlText } from './merge-yaml.js';
export { printKey } from './misread.js';
export type { Layer, Origin, Question } from './question.js';
export { parseTemplate, printReference, type Reference } from './references.js';
export { type Resolved, resolveSettings } from './resolve.js';
export { parseSets, type SetFlag } from './set-flag.js';
export { unknownFlags } from './unknown-keys.js';
