using System.CommandLine;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Policies;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Governance.Approvals;
using Tutti.Governance.Calls;
using Tutti.Orchestration.Agents.PersonAgents;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary><c>tutti approval edit</c> and <c>respond</c>: another call than the one that was asked for, or words in its place.</summary>
internal static class ApprovalEdit
{
    internal static Command CreateEdit(GlobalOptions globals)
    {
        var id = ApprovalCommand.IdArgument();
        var file = new Argument<string>("FILE") { Description = "The other arguments, a JSON object; - for stdin. They are judged like any call." };
        var comment = CommentOption();
        var keys = new KeyOptions();
        var command = new Command("edit", "Says yes to a call with other arguments.") { id, file, comment };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var arguments = CallArguments.Parse(await PolicyCommand.ReadAsync(session, session.Arguments.GetValue(file) ?? "-", cancellationToken).ConfigureAwait(false));
            var content = new ApprovalContent { Arguments = arguments.Root }.ToJson();
            await AnswerAsync(session, session.Arguments.GetValue(id) ?? "", ApprovalChoice.Edit, session.Arguments.GetValue(comment) ?? "", content, keys, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    internal static Command CreateRespond(GlobalOptions globals)
    {
        var id = ApprovalCommand.IdArgument();
        var words = new Argument<string?>("WORDS") { Description = "What the agent is told in place of a result; of a task, what you found.", Arity = ArgumentArity.ZeroOrOne };
        var fields = new Option<string[]>("--field", "-f") { Description = "Of a task with a form: a field, JSON or text. May be repeated.", HelpName = "NAME=VALUE" };
        var file = new Option<string?>("--content") { Description = "Of a task with a form: all of it as JSON; - for stdin.", HelpName = "FILE" };
        var keys = new KeyOptions();
        var command = new Command("respond", "Does a task of yours; or answers in place of a call, which is not made.") { id, words, fields, file };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var said = session.Arguments.GetValue(words) ?? "";
            var pairs = InputArguments.Pairs(session.Arguments.GetValue(fields) ?? [], "--field");
            var document = session.Arguments.GetValue(file) is { } path ? InputArguments.Json(System.Text.Encoding.UTF8.GetString(await PolicyCommand.ReadAsync(session, path, cancellationToken).ConfigureAwait(false))) : null;
            await RespondAsync(session, session.Arguments.GetValue(id) ?? "", said, TaskContent.Of(pairs, document), keys, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RespondAsync(Session session, string id, string words, Func<WaitView, JsonElement?> content, KeyOptions keys, CancellationToken cancellationToken)
    {
        var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var wait = await ApprovalCommand.FindAsync(control, id, cancellationToken).ConfigureAwait(false);
            var choice = ApprovalText.TaskOf(wait) is null ? ApprovalChoice.Respond : PersonTask.Done;
            var order = new AnswerOrder { Run = wait.Run, Path = wait.Path, Choice = choice, By = Session.Person, Comment = words, Content = content(wait), Proof = ApprovalText.NeedsKey(wait) ? keys.Read(session) : "" };
            await control.AnswerAsync(order, cancellationToken).ConfigureAwait(false);
            ApprovalCommand.SayAnswered(session, wait, choice);
        }
    }

    private static Option<string?> CommentOption() => new("--comment", "-m") { Description = "Your words; kept in the journal.", HelpName = "TEXT" };

    private static async Task AnswerAsync(Session session, string id, string choice, string comment, JsonElement? content, KeyOptions keys, CancellationToken cancellationToken)
    {
        var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var wait = await ApprovalCommand.FindAsync(control, id, cancellationToken).ConfigureAwait(false);
            var order = new AnswerOrder { Run = wait.Run, Path = wait.Path, Choice = choice, By = Session.Person, Comment = comment, Content = content, Proof = keys.Read(session) };
            await control.AnswerAsync(order, cancellationToken).ConfigureAwait(false);
            ApprovalCommand.SayAnswered(session, wait, choice);
        }
    }
}
