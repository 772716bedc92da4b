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
        var listing = ToolListing.Parse(name, await PolicyCommand.ReadAsync(session, session.Arguments.GetValue(options.Tools) ?? "-", cancellationToken).ConfigureAwait(false));
        return new ToolReview(server, listing, pins, lockPath);
    }

    /// <summary>Every tool of both, as people and scripts read it.</summary>
    public List<ToolRow> Rows() =>
        [.. LockReview.Compare(Pins, Listing, Server.TrustsAnnotations).Select(static tool => new ToolRow(
            tool.Tool,
            tool.State switch { PinState.Same => "same", PinState.New => "new", PinState.Changed => "changed", _ => "gone" },
            RiskLadder.WordOf(tool.Risk),
            tool.State == PinState.Same && tool.Pinned?.Risk is not null,
            tool.RenamedFrom,
            tool.Changes,
            tool.Pinned?.ReviewedBy,
            (tool.Listed ?? tool.Pinned?.Definition)?.Description ?? "",
            (tool.Listed ?? tool.Pinned?.Definition)?.Fingerprint ?? ""))];

    public static void Print(Session session, List<ToolRow> rows) => new Listing<ToolRow>(rows, PolicyJson.Default.ToolRow, static row => row.Tool)
        .Column("TOOL", static row => row.Tool)
        .Column("STATE", static row => row.RenamedFrom is { } from ? $"new (says the same as {from}, which is gone)" : row.Changes.Count > 0 ? $"{row.State}: {string.Join(", ", row.Changes)}" : row.State)
        .Column("RISK", static row => row.IsRiskReviewed ? $"{row.Risk} (reviewed)" : row.Risk)
        .Column("REVIEWED BY", static row => row.ReviewedBy ?? "-")
        .Column("SAYS", static row => Texts.OneLine(row.Description, 60))
        .Print(session.Out, session.Format);
}

/// <summary>What both verbs are told.</summary>
internal sealed record ReviewOptions(Argument<string> Server, Option<string> Tools, Option<string> Policy)
{
    public static ReviewOptions Create() => new(
        new Argument<string>("SERVER") { Description = "A server of the policy." },
        new Option<string>("--tools") { Description = "What the server lists: the JSON result of tools/list; - for stdin.", HelpName = "FILE", Required = true },
        PolicyCommand.PolicyOption());

    public void AddTo(Command command)
    {
        command.Add(Server);
        command.Add(Tools);
        command.Add(Policy);
    }
}

/// <summary>A tool as scripts read it.</summary>
internal sealed record ToolRow(string Tool, string State, string Risk, bool IsRiskReviewed, string? RenamedFrom, IReadOnlyList<string> Changes, string? ReviewedBy, string Description, string Fingerprint);
