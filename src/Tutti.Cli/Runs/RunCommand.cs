using System.CommandLine;
using Tutti.Cli.Following;
using Tutti.Cli.Hosts;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Runs;

/// <summary><c>tutti run</c>: starts a run and follows it.</summary>
internal sealed class RunCommand
{
    private readonly Argument<string> _target = new("TARGET") { Description = "A flow (a file, or a folder with flow.yaml), the folder of a workflow project, or the name of either that has run in this store." };
    private readonly Argument<string?> _workflow = new("WORKFLOW") { Description = "Which workflow of the project, where it has several.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _inputs = new("--input", "-i") { Description = "An input, or @FILE with all of them as a JSON object. May be repeated.", HelpName = "NAME=VALUE|@FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "Idempotency key: the same key means the same run.", HelpName = "KEY" };
    private readonly Option<string[]> _labels = new("--label", "-l") { Description = "A label to find the run by. May be repeated.", HelpName = "NAME=VALUE" };
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Prints the run's id and leaves it to a background host." };

    internal static Command Create(GlobalOptions globals)
    {
        var run = new RunCommand();
        var follow = new FollowArguments();
        var command = new Command("run", "Starts a run of a flow or a workflow and follows it.") { run._target, run._workflow, run._inputs, run._key, run._labels, run._detach };
        follow.AddTo(command);
        globals.Handle(command, (session, cancellationToken) => run.InvokeAsync(session, follow.Read(session), cancellationToken));
        return command;
    }

    private async Task<ExitCode> InvokeAsync(Session session, FollowOptions follow, CancellationToken cancellationToken)
    {
        var parsed = session.Arguments;
        var (inputs, document) = InputArguments.Read(parsed.GetValue(_inputs) ?? [], session.Tool.WorkingDirectory);
        var order = new StartOrder
        {
            Workflow = parsed.GetValue(_workflow),
            Inputs = inputs,
            Document = document,
            Directory = session.Tool.WorkingDirectory,
            Key = parsed.GetValue(_key),
            Labels = InputArguments.Pairs(parsed.GetValue(_labels) ?? [], "--label"),
        };
        using var interrupts = new Interrupts(cancellationToken);
        return parsed.GetValue(_detach)
            ? await DetachAsync(session, order, interrupts.Token).ConfigureAwait(false)
            : (await FollowedRun.StartAsync(session, (control, token) => RunPlaces.FindAsync(session, control, TargetOf(session), order, token), follow, interrupts).ConfigureAwait(false)).Code;
    }

    private async Task<ExitCode> DetachAsync(Session session, StartOrder order, CancellationToken cancellationToken)
    {
        await RunPlaces.PrepareAsync(session, TargetOf(session), cancellationToken).ConfigureAwait(false);
        var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false))
        {
            var placed = await RunPlaces.FindAsync(session, control, TargetOf(session), order, cancellationToken).ConfigureAwait(false);
            var run = await control.StartAsync(placed, cancellationToken).ConfigureAwait(false);
            RunListing.Of([run], session.Time).Print(session.Out, session.Format == OutputFormat.Table ? OutputFormat.Id : session.Format);
            session.Say($"Watch it with: tutti resume {Texts.ShortId(run.Id)}");
            return ExitCode.Success;
        }
    }

    private string TargetOf(Session session) => session.Arguments.GetValue(_target) ?? "";
}
