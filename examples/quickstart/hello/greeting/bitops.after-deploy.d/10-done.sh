#!/usr/bin/env bash
# After hooks run only where the deployment succeeded, and see what the before hooks handed on.
set -euo pipefail
echo "said $GREETING, all went well"
