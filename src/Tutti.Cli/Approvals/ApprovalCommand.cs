using System.CommandLine;
using System.Text.Json;
using Tutti.Cli.Following;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Governance.Approvals;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary><c>tutti approval …</c>: what runs ask persons, and the answers.</summary>
internal static class ApprovalCommand
{
    internal static Command Create(GlobalOptions globals) => new("approval", "Lists and answers what runs ask persons.")
    {
        CreateList(globals),
        CreateGet(globals),
        CreateAnswer(globals, "approve", "Says yes: to a call, or with the last choice of a question; or --choice.", static wait => ApprovalText.YesOf(wait)),
        CreateAnswer(globals, "deny", "Says no: to a call, or with the first choice of a question; or --choice.", static wait => wait.Choices[0]),
        ApprovalEdit.CreateEdit(globals),
        ApprovalEdit.CreateRespond(globals),
        ApprovalServe.Create(globals),
    };

    internal static Argument<string> IdArgument() => new("ID") { Description = "The run that asks, by the beginning of its id; with :PATH where it asks several things." };

    private static Command CreateList(GlobalOptions globals)
    {
        var command = new Command("list", "Lists open questions of all runs.");
        command.Aliases.Add("ls");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var open = await control.QuestionsAsync(cancellationToken).ConfigureAwait(false);
                var now = session.Time.GetUtcNow();
                new Listing<WaitView>(open, ViewJson.Wait, static wait => wait.Id)
                    .Column("ID", static wait => $"{Texts.ShortId(wait.Run)}:{wait.Path}")
                    .Column("ASKS", static wait => Texts.OneLine(wait.Kind == "question" ? wait.Origin : $"outcome unknown: {wait.Origin}", 70))
                    .Column("CHOICES", static wait => string.Join(", ", wait.Choices))
                    .Column("FOR", wait => ApprovalText.ForOf(wait, now))
                    .Column("SINCE", wait => Texts.Ago(wait.Since, now))
                    .Column("EXPIRES", wait => ApprovalText.EndOf(wait) is { } due ? Texts.Until(due, now) : "never")
                    .Print(session.Out, session.Format);
                if (open.Count == 0) { session.Say("Nobody is asked anything."); }
                await RunsCommand.SayIfNobodyRunsAsync(session, control, cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateGet(GlobalOptions globals)
    {
        var id = IdArgument();
        var command = new Command("get", "Shows a question with its details.") { id };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                await PrintAsync(session, control, await FindAsync(control, session.Arguments.GetValue(id) ?? "", cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateAnswer(GlobalOptions globals, string name, string description, Func<WaitView, string> usual)
    {
        var id = IdArgument();
        var choice = new Option<string?>("--choice", "-c") { Description = "The answer, where the question has more than two.", HelpName = "CHOICE" };
        var comment = new Option<string?>("--comment", "-m") { Description = "Your words; kept in the journal.", HelpName = "TEXT" };
        var result = new Option<string?>("--result") { Description = "With --choice happened: what the step gave, JSON or text.", HelpName = "VALUE" };
        var cost = new Option<string[]>("--cost") { Description = "With --choice happened or failed: what it really cost, such as '3.20 USD'; what is held for it unless told. Each unit once.", HelpName = "AMOUNT" };
        var amount = new Option<string?>("--amount") { Description = "For a budget that is to be topped up: how much more; what the call lacks unless told.", HelpName = "AMOUNT" };
        var keys = new KeyOptions();
        var command = new Command(name, description) { id, choice, comment, result, cost, amount };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var wait = await FindAsync(control, session.Arguments.GetValue(id) ?? "", cancellationToken).ConfigureAwait(false);
                var answer = session.Arguments.GetValue(choice) ?? UsualOf(wait, usual);
                var order = new AnswerOrder
                {
                    Run = wait.Run,
                    Path = wait.Path,
                    Choice = answer,
                    By = Session.Person,
                    Comment = session.Arguments.GetValue(comment) ?? "",
                    Result = InputArguments.Json(session.Arguments.GetValue(result)),
                    Costs = session.Arguments.GetValue(cost) is { Length: > 0 } costs ? costs : null,
                    Content = ApprovalText.AmountOf(session.Arguments.GetValue(amount)),
                    Proof = ApprovalText.NeedsKey(wait) ? keys.Read(session) : "",
                };
                await control.AnswerAsync(order, cancellationToken).ConfigureAwait(false);
                SayAnswered(session, wait, answer);
            }

            return ExitCode.Success;
        });
        return command;
    }

    internal static void SayAnswered(Session session, WaitView wait, string answer)
    {
        if (session.Format == OutputFormat.Table) { session.Print($"{Texts.ShortId(wait.Run)}:{wait.Path} answered: {answer}"); }
        else { session.Print(session.Format == OutputFormat.Id ? wait.Id : JsonSerializer.Serialize(wait, ViewJson.Wait)); }
    }

    /// <summary>What nobody knows cannot be approved or denied, only told.</summary>
    private static string UsualOf(WaitView wait, Func<WaitView, string> usual) => wait.Kind == "question"
        ? usual(wait)
        : throw new Kernel.TuttiException(ControlErrors.WrongInputs, $"Nobody knows whether '{wait.Path}' acted. Look, then say so with --choice {string.Join('|', wait.Choices)}.");

    internal static async Task<WaitView> FindAsync(IRunControl control, string text, CancellationToken cancellationToken)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        var run = await control.GetAsync(at < 0 ? text : text[..at], cancellationToken).ConfigureAwait(false);
        var open = (await control.WaitsAsync(run.Id, cancellationToken).ConfigureAwait(false)).Where(static wait => wait.IsForPersons).ToList();
        var paths = open.Select(wait => $"{Texts.ShortId(run.Id)}:{wait.Path}").ToList();
        if (at >= 0) { return open.Find(wait => wait.Path == text[(at + 1)..]) ?? throw ControlErrors.NoSuchWait(run.Id, text[(at + 1)..], paths); }
        return open switch
        {
            [var only] => only,
            [] => throw ControlErrors.NoSuchWait(run.Id, wanted: null, []),
            _ => throw ControlErrors.SeveralWaits(run.Id, paths),
        };
    }

    private static async Task PrintAsync(Session session, IRunControl control, WaitView wait, CancellationToken cancellationToken)
    {
        if (session.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            session.Print(JsonSerializer.Serialize(wait, ViewJson.Wait));
            return;
        }

        if (session.Format == OutputFormat.Id)
        {
            session.Print(wait.Id);
            return;
        }

        var now = session.Time.GetUtcNow();
        session.Print(wait.Origin);
        var request = ApprovalText.RequestOf(wait);
        var accounts = request is null ? null : await ApprovalAccounts.ReadAsync(control, ApprovalSheet.AccountsOf(request), cancellationToken).ConfigureAwait(false);
        foreach (var line in request is null ? TaskText.Lines(wait) ?? QuestionText.Lines(wait) : ApprovalText.Lines(request, accounts ?? ApprovalAccounts.NotKnown, now)) { session.Print(line); }
        session.Print($"choices   {string.Join(", ", wait.Choices)}");
        session.Print($"asked     {Texts.Ago(wait.Since, now)}{(wait.For.Length > 0 ? $", for {wait.For}" : "")}{(request is null && wait.Due is { } due ? $", expires {Texts.Until(due, now)}" : "")}");
        if (request is not null && accounts is null) { session.Say("What is spent so far only a host knows: 'tutti budget list' starts one."); }
        session.Say($"Answer with: {ApprovalText.HowTo(wait, $"{Texts.ShortId(wait.Run)}:{wait.Path}")}");
    }
}
