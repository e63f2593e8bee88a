#!/usr/bin/env bash
# A line KEY=value in the file $BITOPS_ENV is a variable for all that follows in this deployment.
set -euo pipefail
echo 'GREETING=hello' >>"$BITOPS_ENV"
