/** What a tool is asked. */
import type { Environment } from '@bitops/config';
import type { z } from 'zod';
import type { Comparison } from './comparison.js';
import type { Steps, Transient } from './steps.js';
import type { Action, Intent, Outputs } from './words.js';

/** A program that deployments need. */
export interface Binary {
  readonly name: string;
  /** Where to read how it is installed. */
  readonly install?: string | undefined;
  /** How it is asked for its version; default `--version`. It asks nobody else then. */
  readonly version?: { readonly args: readonly string[]; readonly env?: Environment };
}

/** Where a deployment finds who it is for a cloud or a cluster. Only names: values are never looked at. */
export interface Login {
  /** Of what. */
  readonly name: string;
  /** Variables, the first choice first; those with a space between them are all needed. */
  readonly variables?: readonly string[];
  /** Files, absolute or from the home folder on. */
  readonly files?: readonly string[];
  /** What serves where there is neither, such as the role of the machine. */
  readonly otherwise?: string;
}

/** Names one deployment. */
export interface DeploymentRef {
  readonly environment: string;
  /** The folder's path below the environment, such as `network/zone-a`. */
  readonly name: string;
  /** `environment:name`. */
  readonly id: string;
  /** Absolute path of its folder in the workspace. */
  readonly folder: string;
}

/** All that a tool is told about the deployment it runs. */
export interface ToolRun<C = unknown> {
  readonly intent: Intent;
  readonly action: Action;
  readonly deployment: DeploymentRef;
  /** The resolved configuration, as the tool's schema gives it out. */
  readonly config: C;
  readonly env: Environment;
  readonly inputs: Outputs;
  /** A private folder in the workspace for plan files and the like. */
  readonly artifacts: string;
  /** The files of a saved plan to apply, where this run has one. */
  readonly saved?: readonly string[];
  /**
   * The default environment's folder of the deployment, where it is merged: in `check`, before there is a workspace, a
   * file that is not in the deployment's folder may be in this one. In `steps` that is done, and this one is as it was.
   */
  readonly defaults?: string;
  /** In `check`: whether a hook that runs before the deployment may still write files or hand on variables. */
  readonly hooked?: boolean;
  /** Whether the people who read the output see colours. */
  readonly color: boolean;
  /** `--safe`: nothing that the ops repo names may run a program of its own. */
  readonly safe?: boolean;
}

/** What becomes of files of the default environment when it is merged into a deployment's folder. */
export interface DefaultRule {
  /**
   * A glob. Without `/` it is matched with names, else with paths below the deployment's folder. One that ends in `/` is
   * that of a folder, and holds for everything in it.
   */
  readonly files: string;
  /**
   * Where the environment has the file, too: one of the two wins, `both` are kept (the environment's `a.b` is renamed to
   * `a.b.ENVIRONMENT.b`), or YAML is merged (`merge`). `none`: the default's is not taken at all.
   */
  readonly keep: 'default' | 'environment' | 'both' | 'merge' | 'none';
  /**
   * What the environment's file is called where both are kept, if its name means something to the tool: `{name}` is its
   * name without the extension, `{environment}` the environment's.
   */
  readonly aside?: string;
}

/** How the default environment is merged into the deployments of a tool. */
export interface DefaultMerge {
  /** Merged into every deployment of the tool, whatever `bitops.default_merge` says. */
  readonly always?: boolean;
  /** The first rule that matches counts. Else YAML is merged, and of any other file the environment's wins. */
  readonly files?: readonly DefaultRule[];
}

/** One of the deployments that a deployment's folder stands for. */
export interface SubDeployment {
  /** Its folder: a path below the deployment's, with `/`. */
  readonly name: string;
  /** Absolute; what is merged into it, in place of the folder of that name in the default environment. */
  readonly defaults?: string;
}

/** A deployment's folder that may stand for several. */
export interface Expandable {
  /** Absolute; may be missing where the default environment has it. */
  readonly folder: string;
  /** The default environment's folder of it, where all of it is merged. */
  readonly defaults?: string;
  /** The folder of the default environment. */
  readonly shared?: string;
  readonly env: Environment;
}

/** What a plugin contributes to run a deployment. */
export interface Tool<S extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** The deployment's settings below the root key `name`; every field with `.meta({ description })`, see `FieldMeta`. */
  readonly config: S;
  /** What the configuration asks `deploy` to do; default `apply`. Core makes the action of it, by intent. */
  action?(config: z.output<S>, deployment: Pick<DeploymentRef, 'environment' | 'name'>): Action;
  /** Variables for hooks and the tool beside those of `exportEnv`; may depend on the action. */
  exports?(run: Pick<ToolRun<z.output<S>>, 'config' | 'action' | 'env' | 'deployment'>): Environment;
  /** Programs that a deployment needs, where its settings decide; else those of the manifest. */
  binaries?(run: { readonly config: z.output<S>; readonly env: Environment }): readonly Binary[];
  /** Where a deployment may find who it is; `bitops doctor` tells which of it is there. Reads files only. */
  logins?(run: {
    readonly config: z.output<S>;
    readonly env: Environment;
    readonly deployment: DeploymentRef;
  }): readonly Login[];
  /**
   * The deployments that a folder stands for, in their order; none = it is one itself. Reads files only. The manifest of
   * the plugin has to say `expands`.
   */
  expand?(at: Expandable): readonly SubDeployment[];
  /** Read steps before the first change of the run: versions, identity. Equal captured commands are run once a run. */
  check?(run: ToolRun<z.output<S>>): Steps;
  /** The work. Reads files, never writes or spawns by itself. */
  steps(run: ToolRun<z.output<S>>): Steps;
  /**
   * Read steps that give the variables of the deployment and of those after it in its environment, such as temporary
   * credentials. Asked once a run, and also where the deployment is left out by `--only` or `--skip`.
   */
  variables?(run: ToolRun<z.output<S>>): Steps<Environment>;
  /** Reads the outputs of a deployment that this run does not touch. */
  outputs?(run: ToolRun<z.output<S>>): Steps<Outputs>;
  /** What lives in the ops repo and is written in place: paths in the deployment's folder, folders end in `/`. */
  durable?(config: z.output<S>): readonly string[];
  /**
   * Files and folders that what is in a folder refers to by a path, such as modules that deployments share: absolute, or
   * relative to the folder. Reads files only. It is asked of a deployment's folder and of each folder that it names, so
   * that `--changed-since` knows what a deployment is made of.
   */
  reads?(folder: string): readonly string[];
  /** What its deployments are made of beside their settings and files: `--resume` runs those again for which it changed. */
  readonly madeOf?: {
    /** Names of the caller's variables that decide what is made, or where; not of credentials, which are new each time. */
    readonly variables?: readonly RegExp[];
    /** Names of files and folders that it makes for itself wherever it is run: these are not what a deployment is made of. */
    readonly without?: readonly string[];
  };
  /** Files in the deployment's folder that come home after a deploy or destroy, such as a dependency lock file. */
  readonly keep?: readonly string[];
  /** Errors after which a command is run again: a read, and a write as far as it says so itself, or the error does. */
  readonly transient?: readonly Transient[];
  /** What it runs is code of the ops repo, such as scripts: with `--safe` its deployments are left out. */
  readonly runsCode?: true;
  /** Hook scripts that are not run around its deployments, since it runs them itself or wants none. */
  readonly withoutHooks?: readonly ('before' | 'after')[];
  /** What is special about merging the default environment. State (`durable`) is never taken from it. */
  readonly defaults?: DefaultMerge;
  /** Where BitOps did otherwise with such deployments. */
  readonly comparison?: Comparison<z.output<S>>;
}
