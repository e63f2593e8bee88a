#!/usr/bin/env bash
# Hooks in the environment's own folder run once, before its first deployment. What is handed on reaches all of them.
set -euo pipefail
session="session-$BITOPS_ENVIRONMENT"
echo "$session" >>"$BITOPS_MASK"
echo "SESSION_TOKEN=$session" >>"$BITOPS_ENV"
echo "logged in, the token is $session"
