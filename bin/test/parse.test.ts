import { expect, it } from 'vitest';
import { createStyle } from '../src/colors.js';
import { parse, toArguments } from '../src/parse.js';

const look = { version: '1.2.3', style: createStyle(false), columns: 100 };

it('deploys in the container image when nothing is said, and else prints the help', () => {
  expect(toArguments([], () => true)).toEqual(['deploy']);
  expect(toArguments([], () => false)).toEqual(['--help']);
  expect(toArguments(['plan'], () => true)).toEqual(['plan']);
});

it('takes options before and after the command, lists by repetition and by comma', () => {
  const argv = ['-C', 'ops', 'deploy', 'test', 'süd west', '--apply', '--only', 'a/b, c', '--only=d', '--format=json'];
  expect(parse([...argv, '--set', 'a:x=1,2', '--set', 'y=', '--no-color'], look)).toMatchInlineSnapshot(`
    {
      "invocation": {
        "command": "deploy",
        "common": {
          "color": false,
          "format": "json",
          "logLevel": "info",
          "repo": "ops",
          "safe": false,
        },
        "environments": [
          "test",
          "süd west",
        ],
        "options": {
          "all": false,
          "apply": true,
          "dryRun": false,
          "exitCode": false,
          "only": [
            "a/b",
            "c",
            "d",
          ],
          "set": [
            "a:x=1,2",
            "y=",
          ],
          "skip": [],
          "tags": [],
          "withDependents": false,
          "withNeeds": false,
          "yes": false,
        },
      },
      "kind": "invocation",
    }
  `);
});

it('takes what stands behind -- as it is', () => {
  expect(parse(['plan', '--', '--odd'], look)).toMatchObject({ invocation: { environments: ['--odd'] } });
});

it.each([
  ['deplyo', "Unknown command 'deplyo'", 'Did you mean deploy?'],
  ['apply', "Unknown command 'apply'", 'Did you mean deploy --apply?'],
  ['terraform', "Unknown command 'terraform'", "'bitops --help'"],
  ['deploy --aply', "Unknown option '--aply'", "Did you mean --apply? 'bitops deploy --help'"],
  ['deploy --frmat json', "Unknown option '--frmat'", 'Did you mean --format?'],
  ['plan -x', "Unknown option '-x'", "'bitops plan --help'"],
  ['plan --yes', "Unknown option '--yes'", "'bitops plan --help'"],
  ['schema a b', "Too many arguments for 'schema'. Expected 1 argument but got 2", "'bitops schema --help'"],
  ['list --tag ,', '--tag names no tag', 'leave --tag away'],
  ['destroy --changed-since main', "Unknown option '--changed-since'", "'bitops destroy --help'"],
  ['deploy --format yaml', 'Allowed choices are text, json', "'bitops deploy --help'"],
  ['deploy --only', "Option '--only <deployments>' argument missing", "'bitops deploy --help'"],
  ['deploy test --all', '--all was given together with test', 'not both'],
  ['--format json', 'No command was given', "'bitops plan test'"],
])('refuses %s', (line, what, fix) => {
  expect(parse(line.split(' '), look)).toEqual({
    kind: 'fault',
    fault: { code: 'USAGE_INVALID', what: expect.stringContaining(what), fix: expect.stringContaining(fix) },
  });
});

it('prints the version and the help of the whole', () => {
  expect(parse(['plan', '--version'], look)).toEqual({ kind: 'text', text: '1.2.3\n' });
  expect(textOf(['--help'])).toBe(textOf(['help']));
  expect(`\n${textOf(['--help'])}`).toMatchInlineSnapshot(`
    "
    Usage: bitops [options] [command]

    Deploys the environments of an ops repo the same way on a laptop and on any CI.

    Options:
      -V, --version                         print the version
      -C, --repo <dir>                      the ops repo; else found from the current directory upwards
      --format <format>                     how to print; dot and mermaid are for graph (choices:
                                            "text", "json", "dot", "mermaid", default: "text")
      --log-level <level>                   how much to print as text (choices: "error", "warn", "info",
                                            "debug", default: "info")
      --safe                                load and run no code of the ops repo: no hook scripts, no
                                            plugins of its own (default: false)
      --no-color                            print no colours
      -h, --help                            print the help of a command

    Commands:
      deploy [options] [environments...]    Deploy environments: every tool does what its configuration
                                            says.
      plan [options] [environments...]      Preview what a deploy would change, and change nothing.
      destroy [options] [environments...]   Destroy what was deployed, in the reverse order.
      list [options] [environments...]      List the environments with their deployments, tools and
                                            tags.
      graph [options] [environments...]     Show which deployment waits for which.
      runs [options]                        List what was deployed and destroyed, the newest first.
      unlock [options] <environments...>    Tell who has the lock of environments, and take it away from
                                            a run that is gone.
      validate [options] [environments...]  Check the whole configuration; needs no tools and changes
                                            nothing.
      schema [options] [tool]               Print the JSON Schema of bitops.config.yaml, for editors.
      explain [options] <env> [deployment]  Show every setting: its value, where that came from, and
                                            what it overrode.
      doctor [options] [dir]                Tell what BitOps would have done, what bitops does, and
                                            whether this machine can do it.
      plugins                               Fetch, pin and look at the plugins of the ops repo.
      init [options] [dir]                  Write a small ops repo that works; asks on a terminal, and
                                            overwrites nothing.
      help [command]                        print the help of a command

    Examples:
      bitops init ops             write a small ops repo that works
      bitops plan test            preview every tool of the environment test
      bitops deploy test          do what the configuration of test says
      bitops deploy test --apply  make every tool apply
      bitops destroy test         take it down again, after a question
      bitops deploy --help        what a command takes, with examples

    Exit codes:
      0    done
      1    a deployment failed
      2    usage, configuration or a held lock: nothing was run
      3    plan --exit-code found changes, or deployments that wait for outputs
      130  ended by Ctrl-C (SIGHUP 129, SIGTERM 143)

    Environment variables:
      BITOPS_ENVIRONMENT     the environment, where none is named
      NO_COLOR, FORCE_COLOR  never or always print colours
    "
  `);
});

it('prints the help of a command', () => {
  expect(textOf(['destroy', '--help'])).toBe(textOf(['help', 'destroy']));
  expect(`\n${textOf(['deploy', '-h'])}`).toMatchInlineSnapshot(`
    "
    Usage: bitops deploy [options] [environments...]

    Deploy environments: every tool does what its configuration says.

    Arguments:
      environments                     environments, by name or glob; else BITOPS_ENVIRONMENT

    Options:
      --all                            all environments of the ops repo
      --tag <tags>                     only what has one of these tags
      --only <deployments>             only these deployments, such as terraform or helm/web
      --skip <deployments>             all but these deployments
      --with-needs                     also what the chosen deployments wait for
      --with-dependents                also what waits for the chosen deployments
      --changed-since <ref>            only environments that changes since a revision of git affect;
                                       auto: since what the CI says
      --set <[deployment:]path=value>  a setting, over what files and variables say
      --concurrency <number>           how many deployments may run at once; else one a core
      --output <order>                 lines as they come, or one deployment after the other (choices:
                                       "stream", "grouped")
      --deadline <when>                end in order before then: in 50m, or at a time of ISO 8601
      --lock-wait <time>               how long to wait for a lock that another run has, such as 10m
      --dry-run                        show what would change anything, and leave it out
      --apply                          make every tool apply, also where its configuration says plan
      -y, --yes                        do not ask where the configuration says destroy
      --resume [run]                   go on from the newest run, or from one by its id: what is done
                                       and unchanged is left out
      -h, --help                       print the help of a command

    Global Options:
      -V, --version                    print the version
      -C, --repo <dir>                 the ops repo; else found from the current directory upwards
      --format <format>                how to print; dot and mermaid are for graph (choices: "text",
                                       "json", "dot", "mermaid", default: "text")
      --log-level <level>              how much to print as text (choices: "error", "warn", "info",
                                       "debug", default: "info")
      --safe                           load and run no code of the ops repo: no hook scripts, no plugins
                                       of its own (default: false)
      --no-color                       print no colours

    Examples:
      bitops deploy test                                         do what the configuration of test says
      bitops deploy test --apply                                 make every tool apply, also those that only plan
      bitops deploy test --only terraform                        one deployment of it
      bitops deploy test prod --skip helm/web                    two environments without one deployment
      bitops deploy --all --concurrency 4                        all environments, four deployments at once
      bitops deploy --changed-since main                         only environments that the changes since then affect
      bitops deploy --resume                                     go on from the last run, which failed or was ended
      bitops deploy test --dry-run                               show the commands that change anything, and leave them out
      bitops deploy test --set terraform:cli.stack-action=apply  a setting for this run only
      bitops deploy test --format json | jq .type                one event a line, for programs
    "
  `);
});

it.each(['deploy', 'plan', 'destroy', 'list', 'validate'])('has examples for %s', (command) => {
  expect(textOf([command, '--help'])).toMatch(new RegExp(`Examples:\n  bitops ${command} ?`));
});

function textOf(argv: readonly string[]): string {
  const parsed = parse(argv, look);
  return parsed.kind === 'text' ? parsed.text : JSON.stringify(parsed);
}
