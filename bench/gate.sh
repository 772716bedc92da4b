#!/usr/bin/env bash
# Measures the gate against its goals: decisions beside a naive list of rules, gated steps beside plain ones, ledgers. One JSON line a figure on stdout.
# usage: bench/gate.sh [--quick] [G1 G2 G3]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

read_arguments 'G[1-3]' "$@"
build_gate_bench
prepare
measure "$gate_bench" "$work"
