#!/usr/bin/env bash
# Measures the MCP gateway against its goals, beside direct connections and, with --peers, other gateways in one run. One JSON line a figure on stdout.
# usage: bench/gateway.sh [--peers DIRECTORY] [--quick] [M1 M2]
#        bench/gateway.sh soak MINUTES      good, dropped, slow and hostile clients before servers that are late, die, say garbage or nothing (docs/endurance.md)
# The directory of the peers: npm install --prefix DIRECTORY mcp-proxy@6.7.19 supergateway@4.0.0 @civic/passthrough-mcp-server@0.12.1 mcp-remote@0.15.1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

if [[ ${1:-} == soak ]]; then
    if [[ ! ${2:-} =~ ^[0-9]+(\.[0-9]+)?$ ]]; then
        printf 'For how many minutes? For example: bench/gateway.sh soak 10\n' >&2
        exit 2
    fi
    build_program src/Tutti.Cli artifacts/gateway-tool
    work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-soak.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    node bench/Soak/soak.mjs "$PWD/$gateway_tool" "$work" "$2"
    exit
fi

peers=()
if [[ ${1:-} == --peers ]]; then
    peers=(--peers "$(cd "${2:?the directory of the peers is missing}" && pwd)")
    shift 2
fi
read_arguments 'M[12]' "$@"
build_gateway_bench
prepare
"$gateway_bench" run --tutti "$PWD/$gateway_tool" "${peers[@]}" "${arguments[@]}" --commit "$commit" "$work" "${workloads[@]}"
