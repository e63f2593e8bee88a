import { fault } from '@bitops/fault';
import { YAMLException } from 'js-yaml';
import { yamlFault } from './yaml-fault.js';

/** Runs what may throw a YAMLException about a text, and throws a FaultError with the place instead. */
export function guarded<T>(file: string, text: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof YAMLException) throw fault(yamlFault(error, text, file), error);
    throw error;
  }
}
