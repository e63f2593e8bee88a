/** Node fires timers that are longer at once; they are 24 days. */
export const longestTimer = 2 ** 31 - 1;
