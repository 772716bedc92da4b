using System.CommandLine;
using System.Globalization;
using Tutti.Cli.Audits;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Comparing;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy diff</c>: which recorded calls a changed policy judges otherwise.</summary>
internal static class PolicyDiffCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var (before, after) = (new Argument<string>("OLD") { Description = "A policy." }, new Argument<string>("NEW") { Description = "The changed one." });
        var calls = new Option<string?>("--calls") { Description = "Calls from a file instead of the store's: one JSON object a line with the keys of tests; - for stdin.", HelpName = "FILE" };
        var run = new Option<string?>("--run") { Description = "Only calls of this run of the store: its id, or a beginning of it.", HelpName = "RUN" };
        var since = new Option<string?>("--since") { Description = "Only calls of the store since then: 2026-11-21, 2026-11-21T09:30Z, or 90m, 12h, 7d ago.", HelpName = "TIME" };
        var command = new Command("diff", "Judges the calls that the store has recorded under two policies, and prints those with another verdict or rule.") { before, after, calls, run, since };
        command.Validators.Add(result =>
        {
            if (result.GetResult(calls) is not null && (result.GetResult(run) ?? result.GetResult(since)) is not null) { result.AddError("--run and --since choose calls of the store; with --calls there is none."); }
        });
        globals.Handle(command, async (session, cancellationToken) =>
        {
            if (PolicyCommand.Load(session, session.Arguments.GetValue(before) ?? "") is not { } old || PolicyCommand.Load(session, session.Arguments.GetValue(after) ?? "") is not { } changed) { return ExitCode.Usage; }
            if (session.Arguments.GetValue(calls) is { } path)
            {
                var lines = RecordedCalls.Lines(await PolicyCommand.ReadAsync(session, path, cancellationToken).ConfigureAwait(false), path);
                return Print(session, PolicyDiff.Compare(old, changed, lines));
            }

            var moment = session.Arguments.GetValue(since) is { } text ? SearchTimes.Parse(text, session.Time.GetUtcNow()) : default;
            return await CompareStoreAsync(session, old, changed, session.Arguments.GetValue(run), moment, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>What happened here. Reads, whoever holds the store; records that do not verify are no evidence of anything.</summary>
    private static async Task<ExitCode> CompareStoreAsync(Session session, PolicySet old, PolicySet changed, string? named, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (transcript, report) = await StoreCalls.ReadAsync(session, old, named, since, cancellationToken).ConfigureAwait(false);
        if (report.HasFailed)
        {
            session.Say("The log does not verify, so what it says of calls is not believed: tutti verify --all");
            return ExitCode.VerificationFailed;
        }

        var exit = Print(session, PolicyDiff.Compare(old, changed, transcript.Calls));
        if (transcript.LeftOut > 0) { session.Say(string.Create(CultureInfo.InvariantCulture, $"{transcript.LeftOut} were left out: the store does not hold their arguments whole (too large, redacted or erased).")); }
        if (report.NotYetSigned > 0) { session.Say(string.Create(CultureInfo.InvariantCulture, $"{report.NotYetSigned} records behind the last signed head were not looked at.")); }
        return exit;
    }

    private static ExitCode Print(Session session, PolicyComparison diff)
    {
        var rows = diff.Changes.Select(static change => new ChangeRow(
            change.Number, change.Before.Call.Target.Full, PolicyCheck.WordOf(change.Before.Verdict), change.Before.Rule?.Id, PolicyCheck.WordOf(change.After.Verdict), change.After.Rule?.Id, change.IsLooser, change.Before.Call.Run.Id, change.Before.Call.Step)).ToArray();
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
internal sealed record ChangeRow(int Number, string Call, string Before, string? BeforeRule, string After, string? AfterRule, bool IsLooser, string Run, string? Step);
