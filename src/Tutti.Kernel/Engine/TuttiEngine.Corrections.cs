using System.Text;
using System.Text.Json;
using Tutti.Kernel.Erasing;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Runs;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Engine;

/// <summary>Persons who step into runs without being asked.</summary>
public sealed partial class TuttiEngine
{
    /// <summary>
    /// Gives a step, or a part of the run that may be corrected, its result: what it does is cancelled and settled, and the run goes on with the result. What it
    /// claimed or held is not taken back by that: nobody knows whether it acted.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The path, or the end of it where only one fits.</param>
    /// <param name="result">The result.</param>
    /// <param name="options">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when the correction is durable; an attempt that runs is settled after that.</returns>
    /// <exception cref="TuttiException">It may not be corrected by this person, not now (TUT1051 to TUT1058), or not by this result (TUT1055).</exception>
    public async Task CorrectAsync(RunId run, string step, JsonElement result, CorrectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        if (RequireKnown(run).Status.IsEnded()) { throw CorrectionErrors.HasResult(run, step); }
        var body = await AllowAsync(run, step, options, "json", cancellationToken).ConfigureAwait(false);
        await GiveAsync(run, step, result, body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells an agent at work something, before it asks its model next. It is told once, whatever crashes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The path of the agent or of the step that it works at, or the end of it where only one fits.</param>
    /// <param name="words">The words.</param>
    /// <param name="options">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TuttiException">Nobody listens there (TUT1056), or this person may not.</exception>
    public async Task TellAsync(RunId run, string step, string words, CorrectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        ArgumentException.ThrowIfNullOrWhiteSpace(words);
        if (RequireKnown(run).Status.IsEnded()) { throw CorrectionErrors.NobodyListens(step, []); }
        var body = await AllowAsync(run, step, options, "text", cancellationToken).ConfigureAwait(false);
        var content = Encoding.UTF8.GetBytes(words);
        if (content.Length > RecordDraft.MaxInlineContent) { throw StoreErrors.TooLarge(content.Length, RecordDraft.MaxInlineContent); }
        await PostAndWaitAsync(run, reply => new RunInput.Told(step, body, content) { Reply = reply }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts a run with another one's results up to a step, and with another result of that step. Results of branches that ran beside it are kept; what came after
    /// it is done anew.
    /// </summary>
    /// <param name="run">The original, whatever has become of it.</param>
    /// <param name="step">The step's path, as the original's events show it.</param>
    /// <param name="result">The other result.</param>
    /// <param name="options">Who, and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="TuttiException">The original has done nothing there (TUT1060), or the result does not fit (TUT1061): then the new run is cancelled.</exception>
    public async Task<RunId> ForkCorrectedAsync(RunId run, string step, JsonElement result, CorrectionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(step);
        RequireKnown(run);
        var body = await AllowAsync(run, step, options, "json", cancellationToken).ConfigureAwait(false);
        var records = await Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
        ErasureErrors.Refuse(records);
        var before = records.LastOrDefault(record => IsAt(record.Path, step))?.Position ?? throw CorrectionErrors.NothingToFork(run, step);
        var why = new ReasonBody(PauseReasons.Person, body.By, $"Step '{step}' gets another result than in run {run}. {body.Because}".TrimEnd());
        var fork = await ForkAsync(run, new ForkOptions { Before = before, Carries = path => !IsAt(path, step), Hold = why }, cancellationToken).ConfigureAwait(false);
        try { await GiveAsync(fork, step, result, body, cancellationToken).ConfigureAwait(false); }
        catch (TuttiException refusal)
        {
            await CancelAsync(fork, body.By, $"{refusal.Code}: {refusal.Message}", cancellationToken).ConfigureAwait(false);
            throw CorrectionErrors.ForkFailed(fork, refusal);
        }

        try { await UnpauseAsync(fork, body.By, cancellationToken: cancellationToken).ConfigureAwait(false); }
        catch (TuttiException) when (RequireKnown(fork).Status.IsEnded())
        {
            // the result was all that its code waited for
        }

        return fork;
    }

    private async Task GiveAsync(RunId run, string step, JsonElement result, CorrectionBody body, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(result, BuiltInJson.Default.JsonElement);
        await KeepLargeAsync(json, cancellationToken).ConfigureAwait(false);
        if (result.ValueKind == JsonValueKind.String) { await KeepLargeAsync(Encoding.UTF8.GetBytes(result.GetString() ?? ""), cancellationToken).ConfigureAwait(false); }
        try
        {
            await PostAndWaitAsync(run, reply => new RunInput.Corrected(step, body, result, json) { Reply = reply }, cancellationToken).ConfigureAwait(false);
        }
        catch (TuttiException unknown) when (unknown.Code == CorrectionErrors.NothingOpenCode)
        {
            var records = await Store.ReadRunAsync(run, 0, cancellationToken).ConfigureAwait(false);
            if (records.Any(record => record.Kind is RecordKind.StepCompleted or RecordKind.QuestionAnswered && IsAt(record.Path, step))) { throw CorrectionErrors.HasResult(run, step); }
            throw;
        }
    }

    /// <summary>Whatever form a step's type gives it, a large content must lie beside the log before its record.</summary>
    private async Task KeepLargeAsync(byte[] content, CancellationToken cancellationToken)
    {
        if (content.Length > RecordDraft.MaxInlineContent) { await Store.WriteBlobAsync(content, cancellationToken).ConfigureAwait(false); }
    }

    private async Task<CorrectionBody> AllowAsync(RunId run, string step, CorrectionOptions options, string type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Because) && type == "json") { throw CorrectionErrors.NoReason(); }
        var by = _options.CorrectionCheck is { } check ? await check.RequireAsync(new CorrectionOffer(run, step, options), cancellationToken).ConfigureAwait(false) : options.By;
        return new CorrectionBody(by, options.Because, type);
    }

    /// <summary>Whether a path is a step's, of what runs in it, or of what it waited for.</summary>
    private static bool IsAt(string path, string step) =>
        path.StartsWith(step, StringComparison.Ordinal) && (path.Length == step.Length || path[step.Length] is '/' or '~');
}
