#!/usr/bin/env sh
# Natter into your own AWS account; docs/DEPLOY-AWS.md says more.
cd "$(dirname "$0")" && exec cargo xtask cloud deploy "$@"
