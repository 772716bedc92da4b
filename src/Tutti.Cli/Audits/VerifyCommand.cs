using System.CommandLine;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Gates;
using Tutti.Cli.Policies;
using Tutti.Cli.Sessions;
using Tutti.Governance.Audits;
using Tutti.Governance.Policies;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Audits;

namespace Tutti.Cli.Audits;

/// <summary><c>tutti verify</c>: whether records are those that were signed. Reads, never writes; also what another process holds, and what came by mail.</summary>
internal static class VerifyCommand
{
    public static Command Create(GlobalOptions globals)
    {
        var target = new Argument<string?>("WHAT") { Description = "A run, a bundle ('tutti runs export'), a receipt or proof ('tutti audit proof'), or a folder ('tutti audit export').", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every record of the store." };
        var required = new Option<string[]>("--require") { Description = $"A level that must have been checked and hold, else the call fails: {string.Join(", ", AuditLevels.All)}.", HelpName = "LEVEL" };
        var policies = new Option<string[]>("--policy") { Description = "A policy that was in force, with the name and the files beside it that it had then: the decisions of a store are made again under it; several may be given, those of flows too.", HelpName = "FILE" };
        var trust = new TrustOptions();
        var command = new Command("verify", "Checks that records are those that were signed, from the bytes up, and says what it could not check.") { target, all, required, policies };
        trust.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            using var interrupts = new Interrupts(cancellationToken);
            var what = session.Arguments.GetValue(target);
            var levels = session.Arguments.GetValue(required) ?? [];
            foreach (var level in levels.Where(static level => !AuditLevels.All.Contains(level))) { throw AuditFaults.UnknownLevel(level, AuditLevels.All); }
            if (what is null && !session.Arguments.GetValue(all)) { throw AuditFaults.NothingToVerify(); }
            var held = await trust.ReadAsync(session, interrupts.Token).ConfigureAwait(false);
            var given = (session.Arguments.GetValue(policies) ?? []).Select(path => (Path: path, Policy: PolicyCommand.Load(session, path, runTests: false))).ToList();
            if (given.Exists(static one => one.Policy is null)) { return ExitCode.Usage; }
            var report = await VerifyAsync(session, what, held, [NoPolicy.Set, .. given.SelectMany(one => PolicyNames.Of(session, one.Path).Prepend(one.Policy!))], interrupts.Token).ConfigureAwait(false);
            Print(session, report);
            var isShort = levels.Any(level => report.Levels.FirstOrDefault(found => found.Name == level)?.Verdict != AuditVerdict.Pass);
            return report.HasFailed || isShort ? ExitCode.VerificationFailed : ExitCode.Success;
        });
        return command;
    }

    private static async Task<AuditReport> VerifyAsync(Session session, string? what, AuditTrust trust, IReadOnlyList<PolicySet> policies, CancellationToken cancellationToken)
    {
        var path = what is null ? "" : Path.GetFullPath(what, session.Tool.WorkingDirectory);
        if (File.Exists(path))
        {
            var file = await TrustOptions.ReadFileAsync(session, path, cancellationToken).ConfigureAwait(false);
            var decisions = trust with { Audits = [new LogLevel(AuditLevels.Policy, new DecisionAudit(run: null, policies))] };
            try { return FileVerifier.Verify(file, decisions); }
            catch (TuttiException none) { throw AuditFaults.In(what ?? path, none); }
        }

        if (ExportAudit.IsExport(path)) { return new ExportAudit(path).Verify(trust, cancellationToken); }
        if (what is not null && File.Exists(Path.Combine(path, "store")) && Directory.Exists(Path.Combine(path, "log"))) { throw AuditFaults.IsStore(what); }
        using var audit = StoreAudit.Open(session.Location.Directory);
        var run = what is null ? (RunId?)null : audit.FindRun(what, cancellationToken);
        var progress = session.IsInteractive ? new ProgressLine(session.Tool.Error) : null;
        var ledgers = new LedgerAudit(run);
        var levels = trust with { Audits = [new LogLevel(AuditLevels.Budgets, ledgers), new LogLevel(AuditLevels.Policy, new DecisionAudit(run, policies, ledgers))] };
        var report = await Task.Run(() => audit.Verify(run, levels, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        progress?.Clear();
        return report;
    }

    private static void Print(Session session, AuditReport report)
    {
        if (session.Format != OutputFormat.Table)
        {
            session.Print(report.ToJson());
            return;
        }

        foreach (var (name, verdict, detail) in report.Levels) { session.Print($"{Word(verdict),-11}  {name,-9}  {detail}"); }
        session.Print($"{(report.HasFailed ? "FAIL" : "PASS")}: {CountOf(report)} of {report.Origin}{(report.NotYetSigned > 0 ? $", {report.NotYetSigned} behind the last signed head" : "")}");
        if (report.FirstBad is { } position) { session.Print($"first bad position: {position}"); }
        foreach (var stray in report.Stray) { session.Print($"note: {stray}"); }
        if (report.HasFailed) { session.Say("Keep a copy of all files as they are before anything else is done with them: they are the evidence."); }
    }

    private static string CountOf(AuditReport report) => report.Shown is { } shown ? $"{(shown == 1 ? "1 record" : $"{shown} records")} under the head of {report.Records}" : $"{report.Records} records";

    private static string Word(AuditVerdict verdict) => verdict switch { AuditVerdict.Pass => "PASS", AuditVerdict.Fail => "FAIL", _ => "NOT CHECKED" };
}
