using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Following;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Documents.Reading;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Runs;

/// <summary><c>tutti runs erase</c>: payloads of ended runs go, their course and its proofs stay.</summary>
internal static class RunErasure
{
    private const int MostAtOnce = 10_000;
    private const int MostShown = 20;
    private const string Erase = "erase them";
    private const string Leave = "leave them as they are";

    internal static Command Create(GlobalOptions globals)
    {
        var options = new ErasureChoice();
        var because = new Option<string?>("--because", "-b") { Description = "Why. It stays in the journal when the payloads are gone, so it should not repeat them.", HelpName = "WORDS" };
        var dry = new Option<bool>("--dry-run") { Description = "Shows which runs would be erased, and erases nothing." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask: what is erased is gone for good, except in backups." };
        var command = new Command("erase", "Erases what ended runs say: inputs, results, labels. That they ran, how they ended, and all proofs stay.") { because, dry, yes };
        options.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var why = session.Arguments.GetValue(because) ?? "";
            if (why.Trim().Length == 0 && !session.Arguments.GetValue(dry)) { throw ErasureFaults.NoReason(); }
            var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var runs = await options.FindAsync(session, control, cancellationToken).ConfigureAwait(false);
                if (runs.Count == 0 || session.Arguments.GetValue(dry)) { return Show(session, runs); }
                if (!session.Arguments.GetValue(yes) && !await ConfirmAsync(session, runs, cancellationToken).ConfigureAwait(false)) { return ExitCode.Success; }
                var order = new EraseOrder { Runs = [.. runs.Select(static run => run.Id)], By = Session.Person, Because = why };
                return Tell(session, await control.EraseAsync(order, cancellationToken).ConfigureAwait(false));
            }
        });
        return command;
    }

    private static ExitCode Show(Session session, IReadOnlyList<RunView> runs)
    {
        RunListing.Of(runs, session.Time).Print(session.Out, session.Format);
        session.Say(runs.Count == 0 ? "No ended run fits; nothing is erased." : $"{Count(runs.Count)} would be erased. Leave out --dry-run to do it.");
        return ExitCode.Success;
    }

    private static async Task<bool> ConfirmAsync(Session session, IReadOnlyList<RunView> runs, CancellationToken cancellationToken)
    {
        if (!session.IsInteractive) { throw ErasureFaults.NotConfirmed(runs.Count); }
        RunListing.Of([.. runs.Take(MostShown)], session.Time).Print(session.Tool.Error, OutputFormat.Table);
        if (runs.Count > MostShown) { session.Say($"and {Count(runs.Count - MostShown)} more"); }
        var title = $"Erase the payloads of {Count(runs.Count)}? They are gone for good, except in backups.";
        return await QuestionPrompt.ChooseAsync(title, [Leave, Erase], session.HasColor, cancellationToken).ConfigureAwait(false) == Erase;
    }

    private static ExitCode Tell(Session session, ErasureView view)
    {
        if (session.Format != OutputFormat.Table) { session.Print(JsonSerializer.Serialize(view, ViewJson.Erasure)); }
        else
        {
            session.Print($"erased {Count(view.Erased.Count)}: {view.Records.ToString("N0", CultureInfo.InvariantCulture)} records, {Texts.Size(view.Bytes)}");
            if (view.Shared > 0) { session.Print($"{view.Shared.ToString("N0", CultureInfo.InvariantCulture)} contents stay because other runs hold them too"); }
        }

        foreach (var refused in view.Refused) { session.Say($"{refused.Code}: {refused.Message}"); }
        return view.Refused.Count > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static string Count(int runs) => runs == 1 ? "1 run" : string.Create(CultureInfo.InvariantCulture, $"{runs:N0} runs");

    /// <summary>Which runs: named, or all ended ones that fit.</summary>
    private sealed class ErasureChoice
    {
        private readonly Argument<string[]> _runs = new("RUN") { Description = "Ids of runs, or beginnings that fit no other run. Without any: all ended runs that the options name.", Arity = ArgumentArity.ZeroOrMore };
        private readonly Option<string?> _age = new("--older-than") { Description = "Runs that ended so long ago: 12h, 30d, 365d.", HelpName = "TIME" };
        private readonly Option<string[]> _statuses = new("--status", "-s") { Description = "Runs that ended so: completed, failed, cancelled. May be repeated.", HelpName = "STATUS", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string?> _workflow = new("--workflow", "-w") { Description = "Runs of this workflow.", HelpName = "NAME" };
        private readonly Option<string[]> _labels = new("--label", "-l") { Description = "Runs with this label. May be repeated.", HelpName = "NAME=VALUE" };

        public void AddTo(Command command)
        {
            command.Add(_runs);
            foreach (var option in (Option[])[_age, _statuses, _workflow, _labels]) { command.Add(option); }
        }

        public async Task<IReadOnlyList<RunView>> FindAsync(Session session, IRunControl control, CancellationToken cancellationToken)
        {
            var parsed = session.Arguments;
            var (named, statuses, labels) = (parsed.GetValue(_runs) ?? [], parsed.GetValue(_statuses) ?? [], parsed.GetValue(_labels) ?? []);
            var (age, workflow) = (parsed.GetValue(_age), parsed.GetValue(_workflow));
            var hasFilter = age is not null || workflow is not null || statuses.Length + labels.Length > 0;
            if (named.Length > 0 == hasFilter) { throw ErasureFaults.Which(); }
            if (hasFilter) { return await ListAsync(control, new RunFilter { Statuses = Ended(statuses), Workflow = workflow, Labels = InputArguments.Pairs(labels, "--label"), UpdatedBefore = Before(session, age), Erased = false, Limit = MostAtOnce }, cancellationToken).ConfigureAwait(false); }
            var runs = new List<RunView>();
            foreach (var run in named) { runs.Add(await control.GetAsync(run, cancellationToken).ConfigureAwait(false)); }
            return runs;
        }

        private static async Task<IReadOnlyList<RunView>> ListAsync(IRunControl control, RunFilter filter, CancellationToken cancellationToken)
        {
            var runs = new List<RunView>();
            IReadOnlyList<RunView> page;
            do
            {
                page = await control.ListAsync(filter with { Before = runs.Count > 0 ? runs[^1].Id : null }, cancellationToken).ConfigureAwait(false);
                runs.AddRange(page);
            }
            while (page.Count == MostAtOnce);
            return runs;
        }

        private static string[] Ended(string[] statuses)
        {
            if (statuses.FirstOrDefault(static status => !StatusNames.IsEnded(status)) is { } other) { throw ErasureFaults.NotEnded(other); }
            return statuses.Length > 0 ? statuses : [StatusNames.Completed, StatusNames.Failed, StatusNames.Cancelled];
        }

        private static DateTimeOffset? Before(Session session, string? age)
        {
            if (age is null) { return null; }
            return TimeSpans.TryParse(age, out var span) ? session.Time.GetUtcNow() - span : throw ErasureFaults.NoAge(age);
        }
    }
}
