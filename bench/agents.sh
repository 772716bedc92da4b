#!/usr/bin/env bash
# Measures model agents against their goals, beside the bare protocol, against a model server on the loopback that thinks no time; and the router of agents:
# its time, and where TUTTI_TEST_DATA names a folder that has them, how well it does on requests of a bank's customers. One JSON line a figure on stdout.
# usage: bench/agents.sh [--quick] [A1 … A5]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

read_arguments 'A[1-5]' "$@"
build_agents_bench
prepare
measure "$agents_bench" "$work"
