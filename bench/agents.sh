#!/usr/bin/env bash
# Measures model agents against their goals, beside the bare protocol, against a model server on the loopback that thinks no time; and the router of agents:
# its time, and where TUTTI_TEST_DATA names a folder that has them, how well it does on requests of a bank's customers; and flows of many steps, runs, topics and
# attempts (A6 to A9). One JSON line a figure on stdout.
# usage: bench/agents.sh [--quick] [A1 … A9]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

read_arguments 'A[1-9]' "$@"
if [[ ${#workloads[@]} -eq 0 ]]; then workloads=(A1 A2 A3 A4 A5 A6 A7 A8 A9); fi
of_agents=() of_plans=()
for workload in "${workloads[@]}"; do
    if [[ $workload == A[1-5] ]]; then of_agents+=("$workload"); else of_plans+=("$workload"); fi
done
if [[ ${#of_agents[@]} -gt 0 ]]; then build_agents_bench; fi
if [[ ${#of_plans[@]} -gt 0 ]]; then build_plan_bench; fi
prepare
# A program that is given no workload measures all of its own.
workloads=("${of_agents[@]}")
if [[ ${#of_agents[@]} -gt 0 ]]; then measure "$agents_bench" "$work"; fi
workloads=("${of_plans[@]}")
if [[ ${#of_plans[@]} -gt 0 ]]; then measure "$plan_bench" "$work"; fi
