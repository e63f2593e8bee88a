/** Pictures of folders in the guides. */

/** The paths of the files that a picture made of `├──` and `└──` shows; folders end in `/`. */
export function toPaths(picture: string): readonly string[] {
  const above: string[] = [];
  return picture.split('\n').flatMap((line) => {
    const [, indent = '', name = ''] = /^([│├└─\s]*)(\S+)/.exec(line) ?? [];
    if (name === '') return [];
    const depth = Math.round(indent.length / 4);
    above.splice(depth, above.length, name.replace(/\/$/, ''));
    return [above.join('/') + (name.endsWith('/') ? '/' : '')];
  });
}
