#!/usr/bin/env bash
# Here a chat or a pager would be told. Runs only where the deployment failed.
set -euo pipefail
echo "the deployment of $BITOPS_ENVIRONMENT failed"
