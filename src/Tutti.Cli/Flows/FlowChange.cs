using System.Text.Json;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Plans;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Flows;

/// <summary>Whether a flow was edited since one of its runs started. The run does not care; the person may.</summary>
internal static class FlowChange
{
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Says that the run keeps the flow that it was started with, and how to go on with the edited one.</summary>
    public static async Task SayAsync(Session session, IRunControl control, RunView run, CancellationToken cancellationToken)
    {
        if (!FlowSource.IsFlow(run.Source) || !File.Exists(run.Source) || StatusNames.IsEnded(run.Status)) { return; }
        if (FlowLoader.TryLoad(run.Source, options: null, out _) is { } edited && PlanDigest.Of(edited).Hex == await DigestAsync(control, run, cancellationToken).ConfigureAwait(false)) { return; }
        var file = Texts.NearPath(run.Source);
        session.Say($"'{file}' has changed since run {Texts.ShortId(run.Id)} started. The run keeps the flow that it was started with.");
        session.Say($"To go on with the edited one: tutti runs fork {Texts.ShortId(run.Id)} --with {file}");
    }

    private static async Task<string> DigestAsync(IRunControl control, RunView run, CancellationToken cancellationToken)
    {
        await foreach (var started in control.EventsAsync(new EventQuery { Run = run.Id, PayloadLimit = MostBytes }, cancellationToken).ConfigureAwait(false))
        {
            return started.Payload is { ValueKind: JsonValueKind.Object } input && input.TryGetProperty("digest", out var digest) ? digest.GetString() ?? "" : "";
        }

        return "";
    }
}
