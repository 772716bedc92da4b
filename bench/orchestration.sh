#!/usr/bin/env bash
# Measures plans against their goals, each beside the same work without a plan: one JSON line a figure on stdout, what it does on stderr.
# usage: bench/orchestration.sh [--quick] [P1 … P3]
# The stores lie under ${BENCH_DIR:-/var/tmp}: that disk is the one that is measured. docs/performance.md: bench/report.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh

arguments=() workloads=()
for word in "$@"; do
    case $word in
        --quick) arguments+=(--quick) ;;
        P[1-3]) workloads+=("$word") ;;
        *)
            sed -n '2,4p' "bench/orchestration.sh" >&2
            exit 2
            ;;
    esac
done

build_plan_bench
commit=$(git rev-parse --short HEAD 2>/dev/null || true)
[[ -z $(git status --porcelain -- src 2>/dev/null) ]] || commit+=+
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

printf 'measuring on %s cores, stores in %s, load %s\n' "$(nproc)" "$work" "$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')" >&2
"$plan_bench" run "${arguments[@]}" --commit "$commit" "$work" "${workloads[@]}"
