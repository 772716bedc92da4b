#!/usr/bin/env bash
# Measures the kernel against its goals: one JSON line a figure on stdout, what it does on stderr.
# usage: bench/kernel.sh [--quick] [W0 … W9]
# The stores lie under ${BENCH_DIR:-/var/tmp}: that disk is the one that is measured. docs/performance.md: bench/report.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

readonly slowed_us=1000
read_arguments 'W[0-9]' "$@"
build_bench
prepare
measure "$bench" "$work/plain"

if ! command -v gcc >/dev/null; then
    printf 'gcc is not installed, so nothing is measured with slowed flushes. Install: apt-get install gcc libc6-dev\n' >&2
    exit 0
fi
gcc -O2 -shared -fPIC -o "$work/slowed-fsync.so" bench/slowed-fsync.c -ldl
TUTTI_FSYNC_DELAY_US=$slowed_us LD_PRELOAD=$work/slowed-fsync.so measure "$bench" "$work/slowed" --slowed-us "$slowed_us"
