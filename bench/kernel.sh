#!/usr/bin/env bash
# Measures the kernel against its goals: one JSON line a figure on stdout, what it does on stderr.
# usage: bench/kernel.sh [--quick] [W0 … W7]
# The stores lie under ${BENCH_DIR:-/var/tmp}: that disk is the one that is measured. docs/performance.md: bench/report.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh

readonly slowed_us=1000
arguments=() workloads=()
for word in "$@"; do
    case $word in
        --quick) arguments+=(--quick) ;;
        W[0-7]) workloads+=("$word") ;;
        *)
            sed -n '2,4p' "bench/kernel.sh" >&2
            exit 2
            ;;
    esac
done

build_bench
commit=$(git rev-parse --short HEAD 2>/dev/null || true)
[[ -z $(git status --porcelain -- src 2>/dev/null) ]] || commit+=+
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

printf 'measuring on %s cores, stores in %s, load %s\n' "$(nproc)" "$work" "$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')" >&2
"$bench" run "${arguments[@]}" --commit "$commit" "$work/plain" "${workloads[@]}"

if ! command -v gcc >/dev/null; then
    printf 'gcc is not installed, so nothing is measured with slowed flushes. Install: apt-get install gcc libc6-dev\n' >&2
    exit 0
fi
gcc -O2 -shared -fPIC -o "$work/slowed-fsync.so" bench/slowed-fsync.c -ldl
TUTTI_FSYNC_DELAY_US=$slowed_us LD_PRELOAD=$work/slowed-fsync.so \
    "$bench" run "${arguments[@]}" --commit "$commit" --slowed-us "$slowed_us" "$work/slowed" "${workloads[@]}"
