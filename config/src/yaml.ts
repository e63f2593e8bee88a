/** YAML by the rules of PyYAML, which BitOps reads it with. */
import { NOT_RESOLVED, Schema, type TagDefinition, YAML11_SCHEMA } from 'js-yaml';

/** What no file of configuration needs more of. */
export const limits = { bytes: 4 * 1024 * 1024, depth: 64, aliases: 200, mergeKeys: 2000, nodes: 100_000 };

/** Plain text that YAML 1.1 takes for a value of a type and PyYAML leaves as text. */
const texts: Readonly<Record<string, RegExp>> = {
  'tag:yaml.org,2002:bool': /^[yn]$/i,
  'tag:yaml.org,2002:int': /^[-+]?0[\d_]*:/,
  'tag:yaml.org,2002:float': /^(?:[-+]\.|\._)[\d_]/,
};

/** What JavaScript has no plain value for; a date stays the text that it is. */
const unused = ['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`);

/** The tags of a file of configuration: `yes` is a boolean, `0644` a number, `2024-01-01` a text. */
export const schema = new Schema(YAML11_SCHEMA.tags.filter((tag) => !unused.includes(tag.tagName)).map(asPyYaml));

function asPyYaml(tag: TagDefinition): TagDefinition {
  const text = texts[tag.tagName];
  if (tag.nodeKind !== 'scalar' || text === undefined) return tag;
  return {
    ...tag,
    resolve: (source, isExplicit, name) =>
      !isExplicit && text.test(source) ? NOT_RESOLVED : tag.resolve(source, isExplicit, name),
  };
}
