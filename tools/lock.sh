#!/bin/sh
# Pins every dependency with its hashes, from setup.cfg. Run it after changing setup.cfg; needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() { out=$1; shift; uv pip compile -q setup.cfg "$@" --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header -o "$out"; }
lock requirements.lock --extra build
lock requirements-dev.lock --extra build --extra dev
