using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Policies.Comparing;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy diff</c>: which recorded calls a changed policy judges otherwise.</summary>
internal static class PolicyDiffCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var (before, after) = (new Argument<string>("OLD") { Description = "A policy." }, new Argument<string>("NEW") { Description = "The changed one." });
        var calls = new Option<string>("--calls") { Description = "Recorded calls, one JSON object a line with the keys of tests; - for stdin.", HelpName = "FILE", Required = true };
        var command = new Command("diff", "Judges recorded calls under two policies, and prints those with another verdict or rule.") { before, after, calls };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (PolicyCommand.Load(session, session.Arguments.GetValue(before) ?? "") is not { } old || PolicyCommand.Load(session, session.Arguments.GetValue(after) ?? "") is not { } changed) { return ExitCode.Usage; }
            var path = session.Arguments.GetValue(calls) ?? "-";
            var lines = RecordedCalls.Lines(await PolicyCommand.ReadAsync(session, path, cancellationToken).ConfigureAwait(false), path);
            return Print(session, PolicyDiff.Compare(old, changed, lines));
        });
        return command;
    }

    private static ExitCode Print(Session session, PolicyComparison diff)
    {
        var rows = diff.Changes.Select(static change => new ChangeRow(
            change.Number, change.Before.Call.Target.Full, PolicyCheck.WordOf(change.Before.Verdict), change.Before.Rule?.Id, PolicyCheck.WordOf(change.After.Verdict), change.After.Rule?.Id, change.IsLooser)).ToArray();
        new Listing<ChangeRow>(rows, PolicyJson.Default.ChangeRow, static row => row.Number.ToString(CultureInfo.InvariantCulture))
            .Column("CALL", static row => string.Create(CultureInfo.InvariantCulture, $"{row.Number} {row.Call}"))
            .Column("OLD", static row => Of(row.Before, row.BeforeRule))
            .Column("NEW", static row => Of(row.After, row.AfterRule))
            .Column("", static row => row.IsLooser ? "lets more through" : row.Before == row.After ? "other rule" : "stricter")
            .Print(session.Out, session.Format);
        if (session.Format == OutputFormat.Table)
        {
            session.Say(string.Create(CultureInfo.InvariantCulture, $"{diff.Calls} calls: {rows.Length} judged otherwise, {rows.Count(static row => row.IsLooser)} let through that were not."));
            session.Say($"Reserved: {Sum(diff.SpentBefore)} before, {Sum(diff.SpentAfter)} after.");
        }

        return ExitCode.Success;
    }

    private static string Of(string verdict, string? rule) => rule is null ? verdict : $"{verdict} ({rule})";

    private static string Sum(IReadOnlyList<Governance.Amounts.Amount> amounts) => amounts.Count == 0 ? "nothing" : string.Join(", ", amounts);
}

/// <summary>A call that is judged otherwise, as scripts read it.</summary>
internal sealed record ChangeRow(int Number, string Call, string Before, string? BeforeRule, string After, string? AfterRule, bool IsLooser);
