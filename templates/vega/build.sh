#!/bin/sh
# Build the Vega subset from npm's packages as locked here; --check compares instead of writing.
# It works in a scratch folder, so that node_modules never stands where templates are packaged from.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$here"/*.js "$here"/package*.json "$scratch"
cd "$scratch"
npm ci --ignore-scripts --no-audit --no-fund
node build.js "$here" "$@"
