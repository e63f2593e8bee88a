# Run by "bitops destroy". It takes away what deploy.sh has made.
set -euo pipefail
echo "goodbye, ${1:-nobody}: nothing is left in $BITOPS_ENVIRONMENT"
