#!/usr/bin/env bash
# Measures plans against their goals, each beside the same work without a plan: one JSON line a figure on stdout, what it does on stderr.
# usage: bench/orchestration.sh [--quick] [P1 … P3]
# The stores lie under ${BENCH_DIR:-/var/tmp}: that disk is the one that is measured. docs/performance.md: bench/report.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

read_arguments 'P[1-3]' "$@"
build_plan_bench
prepare
measure "$plan_bench" "$work"
