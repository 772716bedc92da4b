# Shared by ./tutti, ./test and eng/build-tool. The working directory is the repository.

# Holds the build lock until this process ends, so that two builds never write into one folder.
# Where flock does not exist (macOS), builds are not guarded against each other.
take_build_lock() {
    mkdir -p artifacts
    exec 9>artifacts/build.lock
    if command -v flock >/dev/null; then flock 9; fi
}

# Build servers outlive the build: they must not inherit the lock, nor a caller's pipe or terminal.
run_dotnet() {
    DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en dotnet "$@" </dev/null 9>&-
}

require_dotnet() {
    if ! command -v dotnet >/dev/null; then
        printf 'The .NET 10 SDK is needed to build (its version is in global.json); install it from https://dot.net, then try again.\n' >&2
        exit 1
    fi
}

# The .NET root when it is none of the places where a program's launcher looks by itself.
unusual_dotnet_root() {
    local root
    root=$(dirname "$(readlink -f "$(command -v dotnet)")")
    case $root in /usr/share/dotnet | /usr/lib/dotnet | /usr/local/share/dotnet) ;; *) printf '%s' "$root" ;; esac
}

# Prints each compiler error once, with paths relative to the repository; the whole log when it holds none.
show_build_errors() {
    local errors
    errors=$(grep -E '(: | )error( [A-Z]+[0-9]+)?:' "$1" | sed -E "s# \[[^]]*\]\$##; s#^[[:space:]]*##; s#$PWD/##g" | awk '!seen[$0]++' || true)
    if [[ -n $errors ]]; then printf '%s\n' "$errors" >&2; else cat "$1" >&2; fi
    printf 'The build failed; its log is %s\n' "$1" >&2
}

# Seconds with one decimal since an earlier $EPOCHREALTIME.
seconds_since() {
    local now=${EPOCHREALTIME/[.,]/} then=${1/[.,]/} tenths
    tenths=$(((now - then + 50000) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}
