#!/bin/sh
# Build the Mermaids of the tests from npm's packages as locked here; --check compares instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$here"/build.js "$here"/package*.json "$scratch"
cd "$scratch"
npm ci --ignore-scripts --no-audit --no-fund
node build.js "$here" "$@"
