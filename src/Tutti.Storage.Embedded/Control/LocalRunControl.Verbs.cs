using System.Text;
using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Waits;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Inputs;
using Tutti.Storage.Embedded.Control.Views;
using Tutti.Storage.Embedded.Proofs;

namespace Tutti.Storage.Embedded.Control;

/// <summary>What changes runs: it needs a host.</summary>
public sealed partial class LocalRunControl
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkflowView>> LoadAsync(string source, CancellationToken cancellationToken) =>
        [.. (await Host("load").LoadAsync(source, cancellationToken).ConfigureAwait(false)).Select(WorkflowView.Of)];

    /// <inheritdoc/>
    public async Task<RunView> StartAsync(StartOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var host = Host("run");
        var options = new StartOptions { Key = order.Key, Labels = [.. order.Labels] };
        if (await host.PrepareAsync(order, cancellationToken).ConfigureAwait(false) is { } prepared)
        {
            options = options with { Source = order.Source, Limits = prepared.Limits };
            return await BeginAsync(host, prepared.Workflow, prepared.Input, options, cancellationToken).ConfigureAwait(false);
        }

        var definition = await host.ResolveAsync(order, cancellationToken).ConfigureAwait(false);
        return await BeginAsync(host, definition.Id, InputBinder.Bind(definition, order), options with { Version = definition.Version }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunView> BeginAsync(WorkflowHost host, string workflow, ReadOnlyMemory<byte> input, StartOptions options, CancellationToken cancellationToken)
    {
        var run = await host.BeginAsync(workflow, () => host.Engine.StartEncodedAsync(workflow, "", input, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        return RunView.Of(Find(run.ToString()));
    }

    /// <inheritdoc/>
    public async Task AnswerAsync(AnswerOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var engine = Host("approval").Engine;
        var run = Find(order.Run).Id;
        var open = (await _reader.WaitsAsync(run, cancellationToken).ConfigureAwait(false)).Where(static wait => WaitView.Of(wait).IsForPersons).ToList();
        var wait = open.Find(wait => wait.Path == order.Path) ?? throw ControlErrors.NoSuchWait(run.ToString(), order.Path, open.Select(static wait => $"'{wait.Path}'"));
        if (wait.Kind == WaitKind.Question)
        {
            if (order.Costs is { Count: > 0 }) { throw ControlErrors.BadRequest($"'{order.Path}' is a question, and costs nothing; only a step whose outcome is unknown does"); }
            var options = new AnswerOptions { By = order.By, Comment = order.Comment, Content = order.Content, Proof = order.Proof };
            await engine.AnswerAsync(run, order.Path, order.Choice, options, cancellationToken).ConfigureAwait(false);
            return;
        }

        var known = new ResolveOptions { By = order.By, Comment = order.Comment, Result = PayloadOf(order.Result), Costs = order.Costs ?? [] };
        await engine.ResolveAsync(run, order.Path, ResolutionOf(order, wait.Choices), known, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task SignalAsync(SignalOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (type, payload) = Encode(order);
        await Host("signal").Engine.SignalEncodedAsync(Find(order.Run).Id, order.Signal, type, payload, order.By, order.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<RunView> CommandAsync(CommandOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var engine = Host(order.Command).Engine;
        var run = Find(order.Run).Id;
        await (order.Command switch
        {
            CommandOrder.Cancel => engine.CancelAsync(run, order.By, order.Reason, cancellationToken),
            CommandOrder.Pause => engine.PauseAsync(run, order.By, order.Reason, cancellationToken),
            CommandOrder.Unpause => engine.UnpauseAsync(run, order.By, Math.Max(0, order.Grant), cancellationToken),
            CommandOrder.Retry => engine.RetryAsync(run, order.By, cancellationToken),
            _ => throw ControlErrors.BadRequest($"'{order.Command}' is no command"),
        }).ConfigureAwait(false);
        return RunView.Of(Find(run.ToString()));
    }

    /// <inheritdoc/>
    public async Task<RunView> CorrectAsync(CorrectOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var engine = Host("correct").Engine;
        var run = Find(order.Run).Id;
        var options = new CorrectionOptions { By = order.By, Because = order.Because, Proof = order.Proof };
        switch (order)
        {
            case { Tell: { } words, Result: null, Fork: false }:
                await engine.TellAsync(run, order.Step, words, options, cancellationToken).ConfigureAwait(false);
                break;
            case { Result: { } result, Tell: null, Fork: true }:
                run = await engine.ForkCorrectedAsync(run, order.Step, JsonOf(result), options, cancellationToken).ConfigureAwait(false);
                break;
            case { Result: { } result, Tell: null }:
                await engine.CorrectAsync(run, order.Step, JsonOf(result), options, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw ControlErrors.BadRequest("a correction has either a result or words, and only a result can go into a fork");
        }

        return RunView.Of(Find(run.ToString()));
    }

    /// <inheritdoc/>
    public async Task<RunView> ForkAsync(ForkOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var host = Host("fork");
        var original = Find(order.Run);
        var options = new ForkOptions { Before = order.Before, Version = order.Version, Key = order.Key };
        if (order.With is { } source)
        {
            var first = (await host.Engine.EventsAsync(original.Id, cancellationToken: cancellationToken).ConfigureAwait(false))[0];
            var prepared = await host.PrepareForkAsync(new DefinitionChange(source, order.Directory, original.Definition, first.Payload), cancellationToken).ConfigureAwait(false);
            options = options with { Input = prepared.Input, Carries = prepared.Carries };
        }

        var fork = await host.Engine.ForkAsync(original.Id, options, cancellationToken).ConfigureAwait(false);
        return RunView.Of(Find(fork.ToString()));
    }

    /// <inheritdoc/>
    public async Task<ErasureView> EraseAsync(EraseOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var options = new ErasureOptions { By = order.By, Because = order.Because };
        return ErasureView.Of(await Host("erase").Engine.EraseAsync([.. order.Runs.Select(run => Find(run).Id)], options, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    /// <remarks>The log has its key whether runs run or not, so this needs no host.</remarks>
    public Task<RotationView> RotateKeyAsync(RotateOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var signing = _store.Signing ?? throw LogErrors.KeyElsewhere();
        return Task.Run(() => RotationView.Of(signing.Rotate(new NewKey(order.By, order.Because, order.KeepOld))), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<JsonElement> AskAsync(AskOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return await Host(order.Topic).AskAsync(order, cancellationToken).ConfigureAwait(false) ?? throw ControlErrors.BadRequest($"this host knows nothing of '{order.Topic}'");
    }

    private static JsonElement JsonOf(string text)
    {
        try { return JsonElement.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false }); }
        catch (JsonException) { throw ControlErrors.BadRequest("the result is no JSON"); }
    }

    private static UnknownResolution ResolutionOf(AnswerOrder order, IReadOnlyList<string> choices) => order.Choice switch
    {
        "happened" => UnknownResolution.Happened,
        "did-not-happen" => UnknownResolution.DidNotHappen,
        "failed" => UnknownResolution.Failed,
        _ => throw ControlErrors.UnknownResolution(order, choices),
    };

    private static byte[] PayloadOf(JsonElement? result) => Encode(new SignalOrder { Run = "", Signal = "", Payload = result }).Payload;

    private static (string Type, byte[] Payload) Encode(SignalOrder order) => order.Payload switch
    {
        null => (order.Type ?? "unit", []),
        { ValueKind: JsonValueKind.String } text when order.Type is null or "text" => ("text", Encoding.UTF8.GetBytes(text.GetString() ?? "")),
        { ValueKind: JsonValueKind.Number } number when order.Type is null && number.TryGetInt64(out _) => ("int64", Encoding.UTF8.GetBytes(number.GetRawText())),
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag when order.Type is null => ("bool", Encoding.UTF8.GetBytes(flag.GetRawText())),
        { } json => (order.Type ?? "json", Encoding.UTF8.GetBytes(json.GetRawText())),
    };
}
