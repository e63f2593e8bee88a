#!/usr/bin/env bash
# Here a tunnel would be closed or a session logged out. Runs whatever happened.
set -euo pipefail
echo "cleaned up after $BITOPS_ENVIRONMENT"
