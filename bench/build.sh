# Shared by the scripts of this folder: builds the program once, as the tool is built. The working directory is the repository.

bench=artifacts/kernel-bench/tutti-bench

build_bench() {
    local started=$EPOCHREALTIME log=artifacts/kernel-bench.log
    require_dotnet
    take_build_lock
    printf 'building ...' >&2
    if ! run_dotnet publish bench/Tutti.Kernel.Bench --configuration Release --output artifacts/kernel-bench --verbosity quiet -nodeReuse:false >"$log" 2>&1; then
        printf ' failed\n' >&2
        show_build_errors "$log"
        return 1
    fi
    printf ' %s s\n' "$(seconds_since "$started")" >&2
    exec 9>&- # what runs from here on is no build
    local root
    root=$(unusual_dotnet_root)
    if [[ -n $root ]]; then export DOTNET_ROOT="${DOTNET_ROOT:-$root}"; fi
}
