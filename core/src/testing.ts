/**
 * What plugin authors test with.
 *
 * @packageDocumentation
 */
export { pluginApi } from '@bitops/loader';
