# Shared by the scripts of this folder: builds the programs once, as the tool is built. The working directory is the repository.

bench=artifacts/kernel-bench/tutti-bench
plan_bench=artifacts/orchestration-bench/tutti-plan-bench
gate_bench=artifacts/governance-bench/tutti-gate-bench
agents_bench=artifacts/agents-bench/tutti-agents-bench
gateway_bench=artifacts/gateway-bench/tutti-gateway-bench
gateway_tool=artifacts/gateway-tool/tutti

build_bench() { build_program bench/Tutti.Kernel.Bench artifacts/kernel-bench; }

build_plan_bench() { build_program bench/Tutti.Orchestration.Bench artifacts/orchestration-bench; }

build_gate_bench() { build_program bench/Tutti.Governance.Bench artifacts/governance-bench; }

build_agents_bench() { build_program bench/Tutti.Agents.Bench artifacts/agents-bench; }

# What is measured is the tool itself, as people run it.
build_gateway_bench() {
    build_program bench/Tutti.Gateway.Bench artifacts/gateway-bench
    build_program src/Tutti.Cli artifacts/gateway-tool
}

build_program() {
    local project=$1 output=$2 started=$EPOCHREALTIME
    local log=$output.log
    require_dotnet
    take_build_lock
    printf 'building ...' >&2
    if ! run_dotnet publish "$project" --configuration Release --output "$output" --verbosity quiet -nodeReuse:false >"$log" 2>&1; then
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
