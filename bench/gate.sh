#!/usr/bin/env bash
# Measures the gate against its goals: decisions beside a naive list of rules, gated steps beside plain ones, ledgers. One JSON line a figure on stdout.
# usage: bench/gate.sh [--quick] [G1 G2 G3]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh

arguments=() workloads=()
for word in "$@"; do
    case $word in
        --quick) arguments+=(--quick) ;;
        G[1-3]) workloads+=("$word") ;;
        *)
            sed -n '2,3p' "bench/gate.sh" >&2
            exit 2
            ;;
    esac
done

build_gate_bench
commit=$(git rev-parse --short HEAD 2>/dev/null || true)
[[ -z $(git status --porcelain -- src 2>/dev/null) ]] || commit+=+
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

printf 'measuring on %s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')" >&2
"$gate_bench" run "${arguments[@]}" --commit "$commit" "$work" "${workloads[@]}"
