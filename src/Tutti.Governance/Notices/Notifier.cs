using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Kernel;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Notices;

/// <summary>
/// Tells the addresses of the policy (<c>notify</c>) that people are asked. Runs know nothing of it and wait for none of it: what is asked is in the journal
/// already, so it is read from there, also after a crash; each message is a run of its own, found again by its id.
/// </summary>
public sealed partial class Notifier : IAsyncDisposable
{
    private const int MostRuns = 10_000;

    private readonly Gate _gate;
    private readonly ILogger _logger;
    private readonly NoticeDelivery _delivery;
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<RunId, long> _seen = [];
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
    private readonly BudgetWatch _budgets;
    private PolicySet? _seenUnder;
    private Task _watching = Task.CompletedTask;

    /// <summary>Makes the notifier of a host.</summary>
    /// <param name="gate">The gate whose policy is in force.</param>
    /// <param name="secrets">The value of a reference such as <c>${env:NAME}</c>; null where it has none. Values are used for signatures and nothing else.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it reports whom it could not tell; null for nowhere.</param>
    public Notifier(Gate gate, Func<string, string?> secrets, TimeProvider time, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(gate);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(time);
        (_gate, _logger) = (gate, logger ?? NullLogger.Instance);
        _budgets = new BudgetWatch(gate, time, _logger);
        _delivery = new NoticeDelivery(() => gate.Policy.Notices, secrets, time, _logger);
    }

    /// <summary>How long after one look the next comes, by <see cref="LookTime"/>.</summary>
    internal TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock between looks; apart from the other, so that a clock that stands still stops no looking.</summary>
    internal TimeProvider LookTime { get; init; } = TimeProvider.System;

    /// <summary>Declares the workflow of messages.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads.Add("tutti/notice-order@1", NoticeJson.Default.NoticeOrder);
        options.AddWorkflow(NoticeWorkflow.Create(_delivery.SendAsync));
    }

    /// <summary>Begins to look at what is asked. Once, when the engine is open.</summary>
    /// <param name="engine">The engine; it must outlive this.</param>
    public void Start(TuttiEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _delivery.Engine = engine;
        _watching = Task.Run(() => WatchAsync(engine, _closing.Token));
    }

    /// <summary>Ends the looking. Messages that are under way are their runs' business.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _delivery.Dispose();
        _closing.Dispose();
    }

    private async Task WatchAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookAsync(engine, cancellationToken).ConfigureAwait(false);
                await Task.Delay(Look, LookTime, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host closes; the next one looks at everything anew.
        }
    }

    private async Task LookAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        try { await TellAllAsync(engine, cancellationToken).ConfigureAwait(false); }
#pragma warning disable CA1031 // The boundary of the loop: what went wrong now may go well at the next look, and must not end the looking.
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotLooked(failed);
        }
    }

    /// <summary>Looks at the runs with open questions that have changed since the last look.</summary>
    private async Task TellAllAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        var policy = _gate.Policy;
        await TellOfBudgetsAsync(engine, policy, cancellationToken).ConfigureAwait(false); // where nobody else is told, the log is
        if (policy.Notices.Count == 0) { return; }
        if (!ReferenceEquals(policy, _seenUnder)) { _seen.Clear(); } // another policy may tell others
        _seenUnder = policy;
        var asking = engine.Catalogue.List(new RunQuery { OnlyWithQuestions = true, Limit = MostRuns });
        foreach (var run in asking.Where(run => !_seen.TryGetValue(run.Id, out var position) || position != run.LastPosition))
        {
            foreach (var wait in await engine.WaitsAsync(run.Id, cancellationToken).ConfigureAwait(false)) { await TellAsync(engine, policy, wait, cancellationToken).ConfigureAwait(false); }
            _seen[run.Id] = run.LastPosition;
        }

        foreach (var answered in _seen.Keys.Except(asking.Select(static run => run.Id)).ToList()) { _seen.Remove(answered); }
    }

    private static async Task TellAsync(TuttiEngine engine, PolicySet policy, RunWait wait, CancellationToken cancellationToken)
    {
        if (wait.Check != ApprovalCheck.Name || ApprovalRequest.Parse(wait.Details.Span) is not { } request) { return; }
        foreach (var notice in policy.Notices.Values.Where(notice => NoticeWriter.Concerns(notice, request, policy)))
        {
            await SendAsync(engine, NoticeWriter.Write(notice, wait, request), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What budgets have reached. Each message is begun once, also where a host before this one began it.</summary>
    private async Task TellOfBudgetsAsync(TuttiEngine engine, PolicySet policy, CancellationToken cancellationToken)
    {
        foreach (var order in await _budgets.LookAsync(engine, policy, cancellationToken).ConfigureAwait(false))
        {
            if (_sent.Contains(order.Id)) { continue; }
            if (!IsThere(engine, order)) { await SendAsync(engine, order, cancellationToken).ConfigureAwait(false); }
            _sent.Add(order.Id);
        }
    }

    private static async Task SendAsync(TuttiEngine engine, NoticeOrder order, CancellationToken cancellationToken)
    {
        var about = order.Run.Length > 0 ? order.Run : order.Path;
        var options = new StartOptions { Key = $"{NoticeWorkflow.Id}/{order.Id}", Labels = [new("notice", order.Notice), new("about", about), new("message", order.Id)] };
        try { await engine.StartAsync(NoticeWorkflow.Id, order, options, cancellationToken).ConfigureAwait(false); }
        catch (TuttiException) when (IsThere(engine, order)) { /* it was told under another policy, in other words: once is enough */ }
    }

    private static bool IsThere(TuttiEngine engine, NoticeOrder order) =>
        engine.Catalogue.List(new RunQuery { Definition = NoticeWorkflow.Id, Labels = [new("message", order.Id)], Limit = 1 }).Count > 0;

    [LoggerMessage(2102, LogLevel.Warning, "What people are asked could not be looked at, so nobody was told of it; the next look tries again")]
    private partial void LogNotLooked(Exception failed);
}
