#!/usr/bin/env bash
# Tutti's side of one workload of the peers' bench: agents have a program of their own.
# usage: bench/peer-side.sh WORKLOAD MODE     (started by bench/peers.sh)
set -euo pipefail
case ${1:?} in
    W6*) exec "$TUTTI_AGENTS_BENCH" "$@" ;;
    *) exec "$TUTTI_BENCH" "$@" ;;
esac
