/**
 * Properties are tried with the same values in every run, so that a change is judged by what it changes. To look for
 * more, `FC_SEED=$RANDOM npm test -- config`; a failure tells the seed that it was found with.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) });

export default fc;
