using System.CommandLine;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Policies;
using Tutti.Cli.Sessions;
using Tutti.Governance.Approvals;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Runs;

/// <summary><c>tutti runs correct</c>: a person steps into a run without being asked.</summary>
internal static class RunCorrection
{
    internal static Command Create(GlobalOptions globals)
    {
        var run = RunsCommand.RunArgument();
        var step = new Argument<string>("STEP") { Description = "The step's path as 'runs get' shows it, or the end of it where only one fits." };
        var result = new Option<string?>("--result", "-r") { Description = "Its result in place of what it would give: JSON, @FILE with JSON, or - for stdin.", HelpName = "JSON" };
        var tell = new Option<string?>("--tell", "-t") { Description = "What an agent is told before it asks its model next, once.", HelpName = "WORDS" };
        var because = new Option<string?>("--because", "-b") { Description = "Why; kept in the journal. A result needs it.", HelpName = "WORDS" };
        var fork = new Option<bool>("--fork") { Description = "Gives the result to a new run that begins as this one did: for a step that has a result already, or a run that has ended." };
        var keys = new KeyOptions();
        var command = new Command("correct", "Gives a step its result, or tells an agent something, without being asked.") { run, step, result, tell, because, fork };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var (given, words) = (session.Arguments.GetValue(result), session.Arguments.GetValue(tell));
            if (given is null == words is null) { throw CorrectionFaults.OneOf(); }
            if (words is not null && session.Arguments.GetValue(fork)) { throw CorrectionFaults.NothingToFork(); }
            if (words is not null && string.IsNullOrWhiteSpace(words)) { throw CorrectionFaults.NoWords(); }
            var order = new CorrectOrder
            {
                Run = session.Arguments.GetValue(run) ?? "",
                Step = session.Arguments.GetValue(step) ?? "",
                Result = given is null ? null : await ReadAsync(session, given, cancellationToken).ConfigureAwait(false),
                Tell = words,
                Fork = session.Arguments.GetValue(fork),
                By = Session.Person,
                Because = session.Arguments.GetValue(because) ?? "",
            };
            return await SendAsync(session, order, keys, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>A key that lies ready is sent along; who has none is asked for it only where the policy wants one.</summary>
    private static async Task<ExitCode> SendAsync(Session session, CorrectOrder order, KeyOptions keys, CancellationToken cancellationToken)
    {
        var ready = keys.ReadReady(session);
        try { return await RunChanges.ChangeAsync(session, control => control.CorrectAsync(order with { Proof = ready }, cancellationToken), cancellationToken).ConfigureAwait(false); }
        catch (TuttiException unproved) when (unproved.Code == CorrectionCodes.Unproved && ready.Length == 0 && session.IsInteractive)
        {
            var typed = keys.Read(session);
            return await RunChanges.ChangeAsync(session, control => control.CorrectAsync(order with { Proof = typed }, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<string> ReadAsync(Session session, string given, CancellationToken cancellationToken)
    {
        var isFile = given is "-" || given.StartsWith('@');
        var text = isFile ? await PolicyCommand.ReadAsync(session, given.TrimStart('@'), cancellationToken).ConfigureAwait(false) : System.Text.Encoding.UTF8.GetBytes(given);
        try { return JsonElement.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false }).GetRawText(); }
        catch (JsonException cause) { throw CorrectionFaults.NoJson(isFile ? given : "--result", cause); }
    }
}
