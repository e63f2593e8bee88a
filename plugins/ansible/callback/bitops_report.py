# Tells bitops what a playbook did, as lines of JSON in the file that BITOPS_ANSIBLE_REPORT names.
# What ansible prints stays what it is, and so do all other callbacks.

import json
import os

from ansible import context
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: bitops_report
    type: aggregate
    short_description: tells bitops what a playbook did
    description:
      - Writes what changed, what failed and the recap as lines of JSON.
"""

# Where nobody names an inventory: that it is not there is nothing to tell.
USUAL_INVENTORY = '/etc/ansible/hosts'
# Longer messages are of no use to the person who reads the error.
LONGEST = 4000


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'aggregate'
    CALLBACK_NAME = 'bitops_report'
    CALLBACK_NEEDS_ENABLED = False

    def __init__(self, *args, **kwargs):
        super(CallbackModule, self).__init__(*args, **kwargs)
        # Taken away, so that an ansible-playbook that a task starts does not write into the same file.
        path = os.environ.pop('BITOPS_ANSIBLE_REPORT', None)
        self.disabled = path is None
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._play = None
        self._hidden = set()

    def v2_playbook_on_start(self, playbook):
        sources = [to_str(it) for it in context.CLIARGS.get('inventory') or ()]
        missing = [it for it in sources if ',' not in it and it != USUAL_INVENTORY and not os.path.exists(it)]
        self._tell(event='start', inventory=sources, missing=missing)

    def v2_playbook_on_play_start(self, play):
        self._play = play

    def v2_playbook_on_no_hosts_matched(self):
        hosts = getattr(self._play, 'hosts', None) or []
        pattern = ','.join(to_str(it) for it in hosts) if isinstance(hosts, (list, tuple)) else to_str(hosts)
        self._tell(event='unmatched', hosts=pattern, path=place_of(self._play))

    def v2_runner_on_ok(self, result):
        if result._result.get('changed', False):
            self._tell_result('changed', result)
        if result._task.action in ('set_stats', 'ansible.builtin.set_stats') and result._task.no_log:
            self._hidden.update((result._task.args or {}).get('data') or {})

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if not ignore_errors:
            self._tell_result('failed', result, message=message_of(result._result))
        elif result._result.get('changed', False):
            self._tell_result('changed', result)

    def v2_runner_on_unreachable(self, result):
        ignored = getattr(result._task, 'ignore_unreachable', False)
        if not ignored:
            self._tell_result('unreachable', result, message=message_of(result._result))

    def v2_runner_on_skipped(self, result):
        # A condition that does not hold is no guess; a module that can't say what it would do is.
        told = result._result.get('results') or [result._result]
        if not all('skip_reason' in it or 'false_condition' in it for it in told if isinstance(it, dict)):
            self._tell_result('skipped', result)

    def v2_playbook_on_stats(self, stats):
        hosts = dict((to_str(host), stats.summarize(host)) for host in stats.processed)
        self._tell(event='recap', hosts=hosts, stats=self._custom(getattr(stats, 'custom', None) or {}))

    def _custom(self, custom):
        told = []
        for host, values in custom.items():
            for name, value in values.items():
                plain, secret = plainly(value)
                told.append({
                    'host': None if host == '_run' else to_str(host),
                    'name': to_str(name),
                    'value': plain,
                    'sensitive': secret or name in self._hidden,
                })
        return told

    def _tell_result(self, status, result, **more):
        self._tell(
            event='result',
            status=status,
            host=to_str(result._host.get_name()),
            task=to_str(result._task.get_name()).strip(),
            path=place_of(result._task),
            **more
        )

    def _tell(self, **event):
        os.write(self._file, (json.dumps(event, default=to_str) + '\n').encode('utf-8'))


def place_of(it):
    """path:line, or nothing."""
    try:
        return to_str(it.get_path()) or None
    except Exception:
        return None


def message_of(result):
    """What went wrong; of a loop, what went wrong with each item."""
    items = [it for it in result.get('results') or () if isinstance(it, dict) and it.get('failed')]
    if items:
        return '\n'.join(message_of(it) for it in items)[:LONGEST]
    if 'censored' in result:
        return 'no_log hides what it said.'
    said = [result.get('msg')]
    # A module that broke says why in what it printed; a command, too.
    for key in ('reason', 'module_stderr', 'stderr', 'module_stdout', 'stdout'):
        text = result.get(key)
        if text and text not in said:
            said.append(text)
    lines = [to_str(it).strip() for it in said if it]
    return '\n'.join(lines)[:LONGEST] or 'It did not say why.'


def plainly(value):
    """The value as JSON has it, and whether some of it was in a vault."""
    found = []

    def default(it):
        found.append('Vault' in type(it).__name__ or 'Encrypted' in type(it).__name__)
        return to_str(it)

    return json.loads(json.dumps(value, default=default)), any(found)


def to_str(it):
    if isinstance(it, bytes):
        return it.decode('utf-8', 'replace')
    return it if isinstance(it, str) else str(it)
