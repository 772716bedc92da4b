using System.CommandLine;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Pins;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Risks;

namespace Tutti.Cli.Policies;

/// <summary>A server's listing beside what was reviewed of it.</summary>
internal sealed record ToolReview(ServerDefinition Server, ToolListing Listing, ToolLock Pins, string LockPath)
{
    public static async Task<ToolReview?> OpenAsync(Session session, ReviewOptions options, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(session.Arguments.GetValue(options.Policy) ?? PolicyCommand.Usual, session.Tool.WorkingDirectory);
        // A rule on a tool that is not reviewed yet is a fault that a review takes away: only the servers must be readable.
        var servers = PolicyLoader.ReadServers(path, out var faults);
        Flows.FlowCommand.Say(session, faults);
        if (servers is null) { return null; }
        var name = session.Arguments.GetValue(options.Server) ?? "";
        if (!servers.TryGetValue(name, out var server)) { throw PolicyErrors.NoServer(name, Spelling.Suggest(name, servers.Keys)); }
        if (server.Pin is null) { throw PolicyErrors.NotPinned(name); }
        var file = Path.GetFullPath(server.Place.File, Path.GetDirectoryName(path) ?? "/");
        var lockPath = Path.GetFullPath(server.Pin, Path.GetDirectoryName(file) ?? "/");
        var pins = File.Exists(lockPath) ? ToolLock.Parse(await PolicyCommand.ReadAsync(session, lockPath, cancellationToken).ConfigureAwait(false), Texts.NearPath(lockPath)) : ToolLock.Empty;
        var listing = session.Arguments.GetValue(options.Tools) is { } listed
            ? ToolListing.Parse(name, await PolicyCommand.ReadAsync(session, listed, cancellationToken).ConfigureAwait(false))
            : await LiveListing.AskAsync(session, server, options.PatienceIn(session), cancellationToken).ConfigureAwait(false);
        return new ToolReview(server, listing, pins, lockPath);
    }

    /// <summary>Every tool of both, and how it stands.</summary>
    public IReadOnlyList<ReviewedTool> Compare() => LockReview.Compare(Pins, Listing, Server.TrustsAnnotations);

    /// <summary>Every tool of both, as people and scripts read it.</summary>
    public List<ToolRow> Rows()
    {
        var others = Listing.Tools.Select(static tool => tool.Name).Concat(Pins.Servers.Values.Where(server => server.Server != Server.Name).SelectMany(static server => server.Tools.Keys)).ToList();
        return [.. Compare().Select(tool => RowOf(tool, others))];
    }

    public static void Print(Session session, List<ToolRow> rows)
    {
        PrintTable(session, rows);
        if (session.Format != OutputFormat.Table) { return; }
        foreach (var row in rows) { Explain(row, session.Out); }
    }

    public static void PrintTable(Session session, List<ToolRow> rows) => new Listing<ToolRow>(rows, PolicyJson.Default.ToolRow, static row => row.Tool)
        .Column("TOOL", static row => row.Tool)
        .Column("STATE", static row => row.RenamedFrom is { } from ? $"new (says the same as {from}, which is gone)" : row.Changes.Count > 0 ? $"{row.State}: {string.Join(", ", row.Changes)}" : row.State)
        .Column("RISK", static row => row.IsRiskReviewed ? $"{row.Risk} (reviewed)" : row.Risk)
        .Column("EFFECT", static row => row.Effect ?? "-")
        .Column("REVIEWED BY", static row => row.ReviewedBy ?? "-")
        .Column("SAYS", static row => ToolWarnings.Visible(row.Description, 60))
        .Print(session.Out, session.Format);

    /// <summary>What changed in a tool, and what should be looked at before it is accepted; nothing where there is neither.</summary>
    public static void Explain(ToolRow row, TextWriter output)
    {
        if (row.Differences.Count + row.Warnings.Count == 0) { return; }
        output.WriteLine($"\n{row.Tool}: {row.State}{(row.IsQuarantined ? ", denied until it is reviewed" : "")}");
        foreach (var line in row.Differences) { output.WriteLine($"  {line}"); }
        foreach (var warning in row.Warnings) { output.WriteLine($"  ! {warning}"); }
    }

    private static ToolRow RowOf(ReviewedTool tool, List<string> others)
    {
        var shown = tool.Listed ?? tool.Pinned?.Definition;
        return new ToolRow(
            tool.Tool,
            tool.State switch { PinState.Same => "same", PinState.New => "new", PinState.Changed => "changed", _ => "gone" },
            RiskLadder.WordOf(tool.Risk),
            tool.State == PinState.Same && tool.Pinned?.Risk is not null,
            tool.RenamedFrom,
            tool.Changes,
            tool.Pinned?.ReviewedBy,
            shown?.Description ?? "",
            shown?.Fingerprint ?? "")
        {
            Effect = tool is { State: PinState.Same, Pinned.Effect: { } effect } ? PinnedEffects.WordOf(effect) : null,
            IsQuarantined = tool.State is PinState.New or PinState.Changed,
            Differences = tool is { State: PinState.Changed, Pinned: { } pin, Listed: { } listed } ? DefinitionChanges.Between(pin.Definition, listed) : [],
            Warnings = tool.Listed is { } now ? [.. ToolWarnings.Of(now, others).Select(static warning => warning.ToString())] : [],
        };
    }
}

/// <summary>What both verbs are told.</summary>
internal sealed record ReviewOptions(Argument<string> Server, Option<string?> Tools, Option<int> Timeout, Option<string> Policy)
{
    private const int UsualSeconds = 60;

    public static ReviewOptions Create() => new(
        new Argument<string>("SERVER") { Description = "A server of the policy." },
        new Option<string?>("--tools") { Description = "What the server lists: the JSON result of tools/list; - for stdin. Without it the server is started, or asked at its address.", HelpName = "FILE" },
        new Option<int>("--timeout") { Description = "Seconds until the server must have listed its tools.", HelpName = "SECONDS", DefaultValueFactory = static _ => UsualSeconds },
        PolicyCommand.PolicyOption());

    public void AddTo(Command command)
    {
        command.Add(Server);
        command.Add(Tools);
        command.Add(Timeout);
        command.Add(Policy);
    }

    /// <summary>How long a server is waited for.</summary>
    /// <exception cref="Tutti.Kernel.TuttiException">TUT5065: it is no time.</exception>
    public TimeSpan PatienceIn(Session session)
    {
        var seconds = session.Arguments.GetValue(Timeout);
        return seconds is > 0 and <= 3600 ? TimeSpan.FromSeconds(seconds) : throw PolicyErrors.NoPatience(seconds);
    }
}

/// <summary>A tool as scripts read it.</summary>
internal sealed record ToolRow(string Tool, string State, string Risk, bool IsRiskReviewed, string? RenamedFrom, IReadOnlyList<string> Changes, string? ReviewedBy, string Description, string Fingerprint)
{
    /// <summary>What the reviewer says that calling it again does; null where nobody says.</summary>
    public string? Effect { get; init; }

    /// <summary>Whether every call of it is denied until somebody accepts it.</summary>
    public bool IsQuarantined { get; init; }

    /// <summary>What is different from what was reviewed, place by place.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>Signs that it means harm.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
