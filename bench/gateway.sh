#!/usr/bin/env bash
# Measures the MCP gateway against its goals, beside direct connections and, with --peers, other gateways in one run. One JSON line a figure on stdout.
# usage: bench/gateway.sh [--peers DIRECTORY] [--quick] [M1 M2]
# The directory of the peers: npm install --prefix DIRECTORY mcp-proxy@6.7.19 supergateway@4.0.0 @civic/passthrough-mcp-server@0.12.1 mcp-remote@0.15.1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
source bench/measure.sh

peers=()
if [[ ${1:-} == --peers ]]; then
    peers=(--peers "$(cd "${2:?the directory of the peers is missing}" && pwd)")
    shift 2
fi
read_arguments 'M[12]' "$@"
build_gateway_bench
prepare
"$gateway_bench" run --tutti "$PWD/$gateway_tool" "${peers[@]}" "${arguments[@]}" --commit "$commit" "$work" "${workloads[@]}"
