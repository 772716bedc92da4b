using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy scan</c>: how a server's tools stand to what was reviewed.</summary>
internal static class PolicyScan
{
    internal static Command Create(GlobalOptions globals)
    {
        var options = ReviewOptions.Create();
        var command = new Command("scan", "Shows a server's tools, their risks, and how they stand to what was reviewed.");
        options.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (await ToolReview.OpenAsync(session, options, cancellationToken).ConfigureAwait(false) is not { } review) { return ExitCode.Usage; }
            var rows = review.Rows();
            ToolReview.Print(session, rows);
            if (session.Format == OutputFormat.Table) { session.Say(Summary(rows)); }
            return rows.Exists(static row => row.IsQuarantined) ? ExitCode.NeedsAttention : ExitCode.Success;
        });
        return command;
    }

    private static string Summary(List<ToolRow> rows)
    {
        var (waiting, warned) = (rows.Count(static row => row.IsQuarantined), rows.Count(static row => row.Warnings.Count > 0));
        var look = warned == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" Look at {warned} of them twice: what they say has signs of poisoning, marked with '!'.");
        return string.Create(CultureInfo.InvariantCulture, $"{rows.Count} tools: {(waiting == 0 ? "all as they were reviewed" : $"{waiting} are denied until they are reviewed: tutti policy review")}.{look}");
    }
}
