# Shared by the scripts of this folder that measure: reads their arguments and prepares what they work in. Sourced after build.sh.

# read_arguments PATTERN WORD…: splits "[--quick] [WORKLOAD…]" into the lists arguments and workloads; anything else shows the script's head.
read_arguments() {
    local pattern=$1 word
    shift
    arguments=() workloads=()
    for word in "$@"; do
        if [[ $word == --quick ]]; then
            arguments+=(--quick)
        elif [[ $word =~ ^$pattern$ ]]; then
            workloads+=("$word")
        else
            sed -n '2,/^set /{/^#/p}' "bench/${0##*/}" >&2
            exit 2
        fi
    done
}

# Sets work, a directory on the disk that is measured, gone at the end; and commit, with a + where the sources are not it.
prepare() {
    commit=$(git rev-parse --short HEAD 2>/dev/null || true)
    [[ -z $(git status --porcelain -- src 2>/dev/null) ]] || commit+=+
    work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/tutti-bench.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    printf 'measuring on %s cores, stores in %s, load %s\n' "$(nproc)" "$work" "$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo '?')" >&2
}

# measure PROGRAM DIRECTORY [OPTION…]: the wanted workloads of a program; JSON lines of figures on stdout.
measure() {
    local program=$1 directory=$2
    shift 2
    "$program" run "${arguments[@]}" --commit "$commit" "$@" "$directory" "${workloads[@]}"
}
