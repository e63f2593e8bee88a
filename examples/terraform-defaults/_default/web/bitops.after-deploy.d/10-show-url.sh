#!/usr/bin/env bash
# Works in the deployment's folder of the workspace, where terraform is initialised. After a preview there may be no
# output yet, and after a destroy there is none any more.
set -euo pipefail
if url=$(terraform output -raw url 2>/dev/null) && [[ $url == https:* ]]; then
  echo "the site is at $url"
else
  echo 'there is no site'
fi
