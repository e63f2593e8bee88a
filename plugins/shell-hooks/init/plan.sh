# Run by "bitops plan". It says what deploy.sh would do, and changes nothing.
set -euo pipefail
echo "would say hello to ${1:-nobody} in $BITOPS_ENVIRONMENT"
