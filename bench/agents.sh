#!/usr/bin/env bash
# Measures model agents against their goals, beside the bare protocol, against a model server on the loopback that thinks no time. One JSON line a figure on stdout.
# usage: bench/agents.sh [--quick] [A1 A2 A3]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

read_arguments 'A[1-3]' "$@"
build_agents_bench
prepare
measure "$agents_bench" "$work"
