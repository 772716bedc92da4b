using System.CommandLine;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Policies;
using Tutti.Cli.Sessions;
using Tutti.Governance.Approvals;
using Tutti.Governance.Calls;
using Tutti.Storage.Embedded.Control;

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
        var words = new Argument<string>("WORDS") { Description = "What the agent is told in place of a result." };
        var keys = new KeyOptions();
        var command = new Command("respond", "Answers in place of a call, which is not made.") { id, words };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            await AnswerAsync(session, session.Arguments.GetValue(id) ?? "", ApprovalChoice.Respond, session.Arguments.GetValue(words) ?? "", content: null, keys, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
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
