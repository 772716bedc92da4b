namespace Tutti.Kernel.Bench.Reports;

/// <summary>What a figure has to reach.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Figure">The figure's name.</param>
/// <param name="SlowedUs">Microseconds that each flush is slowed by.</param>
/// <param name="Bound">The number to keep to.</param>
/// <param name="Kind">How the number is meant.</param>
/// <param name="Reason">Why it is missed where it is; shown only then.</param>
internal sealed record Goal(string Workload, string Figure, int SlowedUs, double Bound, GoalKind Kind, string Reason = "")
{
    private const int Slowed = 1000;
    private const string CrowdReason = "a run of 10 steps needs 12 flushes one after the other, its start and its end included, so 300,000 steps a second of 64 runs mean 5,625 flushes a second with the work between them";
    private const string CrowdOfThousandReason = "a step costs about 7 us of processor time, its record, checksum and commitment and its part of the run's start and end included; two cores have 6.7 us for each at 300,000 a second";

    private const string BackupReason = "a copy checks each block and computes the tree anew: 3.4 ns of processor time a byte of small steps, two thirds of a core at 200 MB/s, and W3 alone takes both cores; it can keep 66 % at most beside that";
    private const string KeptReason = "W3 alone takes both cores, so what is done beside it takes a third of them";
    private const string GatedReason = "a gated step has 4.2 records instead of one, most of them with JSON, and asks a shared ledger twice: 30 us of processor time; two cores have 25 us for each at 80,000 a second, and nothing stands out in a profile: that needs fewer records or messages for each step";
    private const string LedgerReason = "a pair is two messages, each with an event that is written as JSON, hashed and committed";
    private const string ClientReason = "it is the difference of two noisy figures: the machine's phases move the baseline itself between 50 and 140 us";
    private const string GatewayReason = "client, gateway and server share two cores, and a profile of the gateway is flat: the HTTP of both sides, the gate, records and their hashes, and the collector; the other gateways were measured in the same rounds";
    private const string AgentReason = "each model call comes with a tool call here, so it is two gated steps, and builds its context anew";
    private const string PlanCrowdReason = "a node costs about 20 us of processor time, and other work had most of the cores (load 12 to 20): the baseline beside it made a quarter of what W3 made on a quiet machine, where this is still to be measured";

    /// <summary>Whether a figure is the one that the goal is for.</summary>
    public bool IsOf(Measuring.Figure figure) => (figure.Workload, figure.Name, figure.SlowedUs) == (Workload, Figure, SlowedUs);

    /// <summary>The kernel's goals in order.</summary>
    public static IReadOnlyList<Goal> OfKernel { get; } =
    [
        new("W0", "memory.first-step", 0, 90, GoalKind.AtMost, "the runtime alone takes 30 ms on an idle machine; 240 methods are still compiled when they are first called"),
        new("W0", "durable.first-step", 0, 90, GoalKind.AtMost, "as in memory"),
        new("W0", "durable.rss", 0, 60, GoalKind.AtMost),
        new("W1", "memory.1000", 0, 1, GoalKind.AtMost, "a step leaves 577 bytes of garbage; the best repetition shows what a free core gives"),
        new("W1", "memory.10000", 0, 1, GoalKind.AtMost, "as with 1,000 steps; it is no slower"),
        new("W1", "durable.1000", 0, 0.7, GoalKind.AtLeastPerFsync),
        new("W1", "durable.10000", 0, 0.7, GoalKind.AtLeastPerFsync),
        new("W1", "durable.1000", Slowed, 0.7, GoalKind.AtLeastPerFsync),
        new("W1", "durable.10000", Slowed, 0.7, GoalKind.AtLeastPerFsync),
        new("W2", "memory.steps.1000", 0, 5, GoalKind.AtMost),
        new("W2", "memory.branches.1000", 0, 5, GoalKind.AtMost, "each branch has a scope, a name and a task of its own"),
        new("W2", "durable.steps.1000", 0, 15, GoalKind.AtMost),
        new("W2", "durable.branches.1000", 0, 15, GoalKind.AtMost),
        new("W2", "memory.steps.10000", 0, 50, GoalKind.AtMost),
        new("W2", "memory.branches.10000", 0, 50, GoalKind.AtMost, "each branch has a scope, a name and a task of its own"),
        new("W2", "durable.steps.10000", 0, 150, GoalKind.AtMost),
        new("W2", "durable.branches.10000", 0, 150, GoalKind.AtMost),
        new("W3", "durable.64", 0, 300_000, GoalKind.AtLeast, CrowdReason),
        new("W3", "durable.1000", 0, 300_000, GoalKind.AtLeast, CrowdOfThousandReason),
        new("W3", "durable.64", Slowed, 10_000, GoalKind.AtLeast),
        new("W3", "durable.1000", Slowed, 150_000, GoalKind.AtLeast, "other work shared the cores: two of them have 13.3 us for a step at 150,000 a second, and it costs about 7"),
        new("W4", "memory.100000", 0, 100, GoalKind.AtMost),
        new("W4", "memory.1000000", 0, 100, GoalKind.AtMost),
        new("W4", "resume.100000", 0, 1, GoalKind.AtMost),
        new("W4", "resume.1000000", 0, 1, GoalKind.AtMost),
        new("W4", "bulk.100000", 0, 30, GoalKind.AtMost, "reading, replaying and finishing a run makes its history, its scheduler and three records anew"),
        new("W4", "startup.1000000", 0, 3_000, GoalKind.AtMost),
        new("W5", "goes-on", 0, 200, GoalKind.AtMost, "as W0"),
        new("W5", "repeated", 0, 1, GoalKind.AtMost),
        new("W5", "lost", 0, 0, GoalKind.AtMost),
        new("W7", "log-per-data", 0, 1.1, GoalKind.AtMost),
        new("W7", "last-third-per-first-third", 0, 1.05, GoalKind.AtMost),
        new("W8", "chain.kept", 0, 85, GoalKind.AtLeast),
        new("W8", "crowd.kept", 0, 85, GoalKind.AtLeast, "two hashes for each record on the same two cores: half of one of them"),
        new("W8", "hash.ratio", 0, 3, GoalKind.AtMost),
        new("W8", "prove.inclusion", 0, 1_000, GoalKind.AtMost),
        new("W8", "verify.inclusion", 0, 250, GoalKind.AtMost),
        new("W8", "verify.all", 0, 500_000, GoalKind.AtLeast),
        new("W9", "backup.beside", 0, 200, GoalKind.AtLeast, BackupReason),
        new("W9", "backup.kept", 0, 70, GoalKind.AtLeast, BackupReason),
        new("W9", "erasure.beside", 0, 200, GoalKind.AtLeast, KeptReason),
        new("W9", "erasure.kept", 0, 70, GoalKind.AtLeast, KeptReason),
    ];

    /// <summary>The goals of plans in order.</summary>
    public static IReadOnlyList<Goal> OfPlans { get; } =
    [
        new("P1", "validated.1000", 0, 10, GoalKind.AtMost, "all of it is work of the processor: 2 ms in the reader, the rest in the checker, of which expressions are half; the text of such a plan takes another 10 ms to parse"),
        new("P2", "durable.64", 0, 30_000, GoalKind.AtLeast, PlanCrowdReason),
        new("P2", "durable.1000", 0, 30_000, GoalKind.AtLeast, PlanCrowdReason),
        new("P3", "durable.10000", 0, 1_000, GoalKind.AtMost),
    ];

    /// <summary>The goals of the gate in order.</summary>
    public static IReadOnlyList<Goal> OfGate { get; } =
    [
        new("G1", "decide.500", 0, 1.5, GoalKind.AtMost),
        new("G1", "decide.500.allocated", 0, 300, GoalKind.AtMost),
        new("G2", "gated.1000", 0, 80_000, GoalKind.AtLeast, GatedReason),
        new("G3", "reserve+commit.1", 0, 200_000, GoalKind.AtLeast, LedgerReason),
    ];

    /// <summary>The goals of agents and flows in order.</summary>
    public static IReadOnlyList<Goal> OfAgents { get; } =
    [
        new("A1", "client.over", 0, 25, GoalKind.AtMost, ClientReason),
        new("A2", "gated.memory.over", 0, 60, GoalKind.AtMost, AgentReason),
        new("A3", "gated.durable", 0, 12_000, GoalKind.AtLeast, AgentReason),
        new("A4", "route.1000", 0, 50, GoalKind.AtMost),
        new("A6", "checked.1000", 0, 10, GoalKind.AtMost),
        new("A6", "validated.1000", 0, 10, GoalKind.AtMost),
        new("A6", "yaml.1000", 0, 10, GoalKind.AtMost, "half of it is the reading of YAML, which a library does; a plan from code, JSON or a planner needs none"),
        new("A7", "durable.10000", 0, 1_000, GoalKind.AtMost),
        new("A8", "durable.100-topics.heard", 0, 20_000, GoalKind.AtLeast),
        new("A8", "durable.1-topics.heard", 0, 20_000, GoalKind.AtLeast),
        new("A9", "ended.losers.after", 0, 10, GoalKind.AtMost),
    ];

    /// <summary>The goals of the MCP gateway in order.</summary>
    public static IReadOnlyList<Goal> OfGateway { get; } =
    [
        new("M1", "tutti.http.batched.added", 0, 60, GoalKind.AtMost, GatewayReason),
        new("M1", "tutti.http.batched.16", 0, 15_000, GoalKind.AtLeast, GatewayReason),
        new("M1", "tutti.http-to-stdio.batched.16", 0, 15_000, GoalKind.AtLeast, GatewayReason),
        new("M2", "memory.1000", 0, 300, GoalKind.AtMost),
    ];
}

/// <summary>How a goal's number is meant.</summary>
internal enum GoalKind
{
    AtMost,
    AtLeast,

    /// <summary>At least so many times the flushes a second of the same run.</summary>
    AtLeastPerFsync,
}
