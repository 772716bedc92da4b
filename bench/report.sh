#!/usr/bin/env bash
# Writes docs/performance.md from the committed results.
# usage: bench/kernel.sh >bench/results/kernel.jsonl, likewise orchestration, gate, gateway and agents; bench/peers.sh KIT … >bench/results/peers.jsonl; bench/report.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
build_bench
"$bench" report bench/results >artifacts/performance.md
mv artifacts/performance.md docs/performance.md
printf 'wrote docs/performance.md\n' >&2
