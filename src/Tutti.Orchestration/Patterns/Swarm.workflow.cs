using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Orchestration.Boards;

namespace Tutti.Orchestration.Patterns;

/// <summary>
/// Members work at a blackboard, and nobody leads: each claims an entry that it reacts to, works, and posts what follows from it. It is over when the goal is reached, when
/// nobody has anything to do, when the time is over, or when often enough something was claimed.
/// </summary>
public static class Swarm
{
    /// <summary>How long a swarm works where nothing is said.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromHours(1);

    /// <summary>How often something is claimed at most where nothing is said.</summary>
    public const int UsualClaims = 200;

    /// <summary>Lets members work.</summary>
    /// <param name="context">The workflow; each member works in a scope of its name.</param>
    /// <param name="members">At least one, each with a name of its own.</param>
    /// <param name="seeds">What is on the board at the start.</param>
    /// <param name="rules">How; null for the usual.</param>
    /// <returns>What is on the board in the end, and why it ended.</returns>
    public static async Task<SwarmResult> RunAsync(WorkflowContext context, IReadOnlyList<SwarmMember> members, IReadOnlyList<BoardPost> seeds, SwarmRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfZero(members.Count, nameof(members));
        rules ??= new SwarmRules();
        var work = new SwarmWork(rules, rules.Board.Length > 0 ? rules.Board : $"{context.RunId}/{context.Path}");
        var open = new BoardMessage.Open(
            [.. members.Select(static member => new BoardMember(member.Name, member.Kinds))],
            new BoardRules { IsForEach = rules.IsForEach, HalfLife = rules.HalfLife, MostClaims = rules.MostClaims },
            seeds);
        work.See((await context.RequestAsync("open", BoardObject.Kind, work.Board, open)).Entries);
        if (work.IsReached) { await context.RequestAsync("close", BoardObject.Kind, work.Board, new BoardMessage.Close("goal")); }
        if (!await context.WithinAsync("until", rules.Within, scope => WorkAsync(scope, members, work), late: false)) { await context.RequestAsync("close", BoardObject.Kind, work.Board, new BoardMessage.Close("time")); }
        var last = await context.RequestAsync("leave", BoardObject.Kind, work.Board, new BoardMessage.Leave());
        return new SwarmResult(last.Ended, last.Entries) { Claims = last.Claims, Failed = work.Failed, Refused = work.Refused };
    }

    private static async Task<bool> WorkAsync(WorkflowContext scope, IReadOnlyList<SwarmMember> members, SwarmWork work)
    {
        await Task.WhenAll(members.Select(member => WorkAsync(scope.Scope(member.Name), member, work)));
        return true;
    }

    private static async Task WorkAsync(WorkflowContext scope, SwarmMember member, SwarmWork work)
    {
        while (true)
        {
            var claimed = await scope.RequestAsync("claim", BoardObject.Kind, work.Board, new BoardMessage.Claim(member.Name));
            if (claimed.Entry is { } entry)
            {
                var (posts, isFailed) = await TryAsync(scope, member, work, entry);
                var finished = await scope.RequestAsync("finish", BoardObject.Kind, work.Board, new BoardMessage.Finish(member.Name, entry.Number, posts, isFailed));
                work.Refused += finished.Refused;
                work.See(finished.Entries);
                if (work.IsReached) { await scope.RequestAsync("close", BoardObject.Kind, work.Board, new BoardMessage.Close("goal")); }
            }
            else if (claimed.Ended.Length > 0) { return; }
            else if ((await scope.SignalAsync<BoardWake>(BoardObject.SignalOf(work.Board, member.Name))).Ended.Length > 0) { return; }
        }
    }

    private static async Task<(IReadOnlyList<BoardPost> Posts, bool IsFailed)> TryAsync(WorkflowContext scope, SwarmMember member, SwarmWork work, BoardEntry entry)
    {
        work.See([entry]);
        try { return (await member.WorkAsync(scope.Scope("work"), new SwarmView(entry, work.Entries)), false); }
        catch (TuttiException failure) when (failure is not (HostUnsuitedException or NonDeterminismException))
        {
            work.Failed.Add(new FailedMember(member.Name, failure));
            return ([], true);
        }
    }

    /// <summary>What this run has seen of the board. Others may work at it too; what they post is seen when it is claimed here.</summary>
    private sealed class SwarmWork(SwarmRules rules, string board)
    {
        private readonly SortedDictionary<long, BoardEntry> _seen = [];

        public string Board => board;

        public List<FailedMember> Failed { get; } = [];

        public int Refused { get; set; }

        public IReadOnlyList<BoardEntry> Entries => [.. _seen.Values];

        public bool IsReached => rules.Goal?.Invoke(Entries) == true;

        public void See(IReadOnlyList<BoardEntry> entries)
        {
            foreach (var entry in entries) { _seen[entry.Number] = entry; }
        }
    }
}

/// <summary>Who works at a blackboard.</summary>
/// <param name="Name">The name: of its scope, and of what it posts.</param>
/// <param name="WorkAsync">Works at an entry, and gives what follows from it; what fails here somebody else may try.</param>
public sealed record SwarmMember(string Name, Func<WorkflowContext, SwarmView, Task<IReadOnlyList<BoardPost>>> WorkAsync)
{
    /// <summary>Kinds of entries that it reacts to; a <c>*</c> at the end stands for anything. Empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];
}

/// <summary>What a member sees.</summary>
/// <param name="Entry">What it has claimed.</param>
/// <param name="Board">All entries that its run has seen, in the order in which they were posted.</param>
public sealed record SwarmView(BoardEntry Entry, IReadOnlyList<BoardEntry> Board);

/// <summary>How a swarm works.</summary>
public sealed record SwarmRules
{
    /// <summary>A board that runs share; empty for one of this run alone.</summary>
    public string Board { get; init; } = "";

    /// <summary>Whether each member that reacts to an entry takes it once, but for those that it posted itself; instead of one member alone.</summary>
    public bool IsForEach { get; init; }

    /// <summary>After this time an entry weighs half; below a twentieth nobody takes it. Zero for entries that keep their weight.</summary>
    public TimeSpan HalfLife { get; init; }

    /// <summary>How long it works.</summary>
    public TimeSpan Within { get; init; } = Swarm.UsualTime;

    /// <summary>How often something is claimed at most.</summary>
    public int MostClaims { get; init; } = Swarm.UsualClaims;

    /// <summary>Ends it when true; asked with all entries that the run has seen. Null for no goal.</summary>
    public Func<IReadOnlyList<BoardEntry>, bool>? Goal { get; init; }
}

/// <summary>What a swarm came to. Immutable.</summary>
/// <param name="Ended">Why: <c>goal</c>, <c>quiet</c>, <c>time</c> or <c>max</c>.</param>
/// <param name="Entries">What is on the board, in the order in which it was posted.</param>
public sealed record SwarmResult(string Ended, IReadOnlyList<BoardEntry> Entries)
{
    /// <summary>How often something was claimed.</summary>
    public int Claims { get; init; }

    /// <summary>Who failed at what.</summary>
    public IReadOnlyList<FailedMember> Failed { get; init; } = [];

    /// <summary>How many posts had no room on the board.</summary>
    public int Refused { get; init; }
}
