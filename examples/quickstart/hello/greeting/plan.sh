#!/usr/bin/env bash
# What `bitops plan` runs: says what deploy.sh would do, and changes nothing.
set -euo pipefail
echo "would say \"${GREETING:-hi}, ${1:-nobody}\""
