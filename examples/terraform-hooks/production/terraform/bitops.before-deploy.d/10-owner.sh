#!/usr/bin/env bash
# terraform reads TF_VAR_* as its variables. Before hooks run in `bitops plan` too: a plan needs what they fetch.
set -euo pipefail
echo 'TF_VAR_owner=platform team' >>"$BITOPS_ENV"
