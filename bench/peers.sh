#!/usr/bin/env bash
# Puts Tutti beside other orchestrators: runs a peers' bench that is already set up, and prints its JSON lines.
# usage: bench/peers.sh DIRECTORY-OF-THE-PEERS-BENCH [options of its run.sh] [peer…]     (default peer: langgraph)
set -euo pipefail
kit=$(cd "${1:?the directory of the peers bench is missing}" && pwd)
shift
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/common.sh
source bench/build.sh
build_bench
build_agents_bench
export TUTTI_BENCH=$PWD/$bench TUTTI_AGENTS_BENCH=$PWD/$agents_bench
export PEER_tutti_CMD=$PWD/bench/peer-side.sh PEER_tutti_MODES=memory,embedded PEER_tutti_VERSION
PEER_tutti_VERSION=$(git describe --always --dirty 2>/dev/null || echo unknown)
exec "$kit/run.sh" "$@"
