#!/usr/bin/env bash
# Keeps a million runs waiting for a day, wakes some each second, backs up and verifies each hour; fails where memory moves by more than 2 %, or a run miscounts.
# usage: bench/soak.sh [--hours 24] [--runs 1000000] [--rate 50]      one CSV line a minute on stdout
# The store lies under ${BENCH_DIR:-/var/tmp}; at 50 a second it grows by some 4 GB a day, and needs as much again for an hourly backup.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh

hours=24 runs=1000000 rate=50
while (($#)); do
    case $1 in
        --hours) hours=${2:-} ;;
        --runs) runs=${2:-} ;;
        --rate) rate=${2:-} ;;
        *)
            sed -n '2,4s/^# //p' "$0" >&2
            exit 2
            ;;
    esac
    shift 2
done
if [[ ! $hours =~ ^[0-9.]+$ || ! $runs =~ ^[1-9][0-9]*$ || ! $rate =~ ^[1-9][0-9]*$ ]]; then
    printf 'Hours, runs and the rate are numbers, for example --hours 0.5 --runs 10000 --rate 100.\n' >&2
    exit 2
fi

build_bench
work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-soak.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$bench" soak "$work/store" "$(awk "BEGIN { print $hours * 60 }")" "$runs" "$rate"
