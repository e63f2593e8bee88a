# Run by "bitops deploy". The exit code decides whether the deployment succeeded.
set -euo pipefail
echo "hello, ${1:-nobody}: deployed to $BITOPS_ENVIRONMENT"
