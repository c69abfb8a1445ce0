#!/usr/bin/env sh
# Natter out of your AWS account, messages included, after asking.
cd "$(dirname "$0")" && exec cargo xtask cloud destroy "$@"
