using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Stores;

/// <summary><c>tutti store …</c>: where the store lies, how it is, whether it is sound.</summary>
internal static class StoreCommand
{
    internal static Command Create(GlobalOptions globals) => new("store", "Shows and checks the store.")
    {
        CreateInfo(globals),
        CreateCheck(globals),
        BackupCommand.CreateBackup(globals),
        BackupCommand.CreateRestore(globals),
        EpochCommand.Create(globals),
    };

    private static Command CreateInfo(GlobalOptions globals)
    {
        var command = new Command("info", "Shows where the store lies, who holds it, and what it holds.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var store = await control.InfoAsync(cancellationToken).ConfigureAwait(false);
                Print(session, store);
                await RunsCommand.SayIfNobodyRunsAsync(session, control, cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(Session session, StoreView store)
    {
        if (session.Format == OutputFormat.Id)
        {
            session.Print(store.Workspace);
            return;
        }

        if (session.Format != OutputFormat.Table)
        {
            session.Print(JsonSerializer.Serialize(store, ViewJson.Store));
            return;
        }

        var output = session.Out;
        output.WriteLine($"directory   {store.Directory} ({session.Location.Reason})");
        output.WriteLine($"workspace   {store.Workspace}");
        output.WriteLine($"holder      {Holder(store, session.Time.GetUtcNow())}");
        output.WriteLine($"durability  {store.Durability}: nobody is told of anything that is not on the disk");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"log         {store.Records} records, {Texts.Size(store.LogBytes)}"));
        output.WriteLine($"signed      {Signed(store)}");
        output.WriteLine($"runs        {(store.Runs.Count == 0 ? "none" : string.Join(", ", store.Runs.Select(static count => $"{count.Value} {count.Key}")))}");
        if (store.NextDue is { } due) { output.WriteLine($"next timer  {Texts.Until(due, session.Time.GetUtcNow())}"); }
        if (store.Failure is { } failure) { output.WriteLine($"failure     {failure}"); }
        if (!store.WasSealed || store.TornBytes > 0) { output.WriteLine($"last end    the writer before was interrupted; {Texts.Size(store.TornBytes)} of an unfinished commit were cut, which nobody was told of"); }
    }

    private static string Signed(StoreView store) => store switch
    {
        { SigningFailure: { } failure } => $"no more: {failure}",
        { SignedRecords: null } => "not yet",
        _ when store.SignedRecords == store.Records => "all of them ('tutti verify --all')",
        _ => string.Create(CultureInfo.InvariantCulture, $"{store.SignedRecords} of them; the rest follows in a moment"),
    };

    public static string Holder(StoreView store, DateTimeOffset now) => store.Host is { } host
        ? string.Create(CultureInfo.InvariantCulture, $"process {host.ProcessId} since {Texts.Ago(host.Since, now)}: {host.ActiveRuns} runs in memory, {host.Clients} clients")
        : "nobody";

    private static Command CreateCheck(GlobalOptions globals)
    {
        var command = new Command("check", "Reads the whole store and checks every block, commitment, order and blob. Changes nothing.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            using var interrupts = new Hosts.Interrupts(cancellationToken);
            var control = await session.ReadAsync(interrupts.Token).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var progress = session.IsInteractive ? new ProgressLine(session.Tool.Error) : null;
                var check = await control.CheckAsync(progress, interrupts.Token).ConfigureAwait(false);
                progress?.Clear();
                if (session.Format == OutputFormat.Table) { PrintCheck(session, check); }
                else { session.Print(JsonSerializer.Serialize(check, ViewJson.Check)); }
                return check.Faults.Count == 0 ? ExitCode.Success : ExitCode.VerificationFailed;
            }
        });
        return command;
    }

    private static void PrintCheck(Session session, CheckView check)
    {
        foreach (var fault in check.Faults) { session.Print(fault); }
        session.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{(check.Faults.Count == 0 ? "sound" : $"{check.Faults.Count} faults")}: {check.Records} records in {check.Blocks} blocks, {Texts.Size(check.Bytes)}, {check.Blobs} in blobs"));
        foreach (var stray in check.Stray) { session.Print($"note: {stray}"); }
        if (check.Faults.Count > 0) { session.Say("Restore the store from a backup; what is named above is not what was written."); }
    }
}
