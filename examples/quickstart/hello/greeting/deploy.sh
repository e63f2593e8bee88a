#!/usr/bin/env bash
# $GREETING was handed on by the before hook, the argument stands in bitops.config.yaml.
set -euo pipefail
echo "${GREETING:-hi}, ${1:-nobody}"
echo "this is the environment $BITOPS_ENVIRONMENT"
