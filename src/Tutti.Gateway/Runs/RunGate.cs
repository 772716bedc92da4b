using System.Globalization;
using Tutti.Gateway.Calls;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;

namespace Tutti.Gateway.Runs;

/// <summary>The gate before the calls of one session: each is made by the session's run, and answered when the run's journal has how it ended. Safe for many threads.</summary>
internal sealed class RunGate : ICallGate
{
    /// <summary>The gate remembers so many calls of a run for rules that want another call before.</summary>
    internal const int MostCalls = 10_000;

    /// <summary>How long the end of a session waits for its run to be recorded as over. A call that a person must say something about keeps it open.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly TuttiEngine _engine;
    private readonly Gate _gate;
    private readonly SessionDesks _desks;
    private readonly SessionDesk _desk;
    private readonly TimeProvider _time;
    private readonly RunFacts _facts;
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _following;
    private readonly BatchedReads? _reads;
    private int _calls;

    private RunGate(TuttiEngine engine, Gate gate, SessionDesks desks, SessionDesk desk, RunId run, TimeProvider time, GatewayAudit audit)
    {
        (_engine, _gate, _desks, _desk, Run, _time) = (engine, gate, desks, desk, run, time);
        _facts = new RunFacts(run.ToString(), SessionWorkflow.Id);
        _following = FollowAsync();
        if (audit == GatewayAudit.Batched) { _reads = BatchedReads.Of(engine, gate, desks, desk, run, _following, time); }
    }

    /// <summary>The run of the session.</summary>
    public RunId Run { get; }

    /// <inheritdoc/>
    public Caller Caller => _desk.Caller;

    /// <inheritdoc/>
    public string RunId => Run.ToString();

    /// <summary>Begins the run of a session.</summary>
    public static async Task<RunGate> OpenAsync(TuttiEngine engine, Gate gate, SessionDesks desks, Caller caller, TimeProvider time, GatewayAudit audit, CancellationToken cancellationToken)
    {
        var desk = desks.Open(caller);
        try
        {
            var run = await engine.StartAsync(SessionWorkflow.Id, SessionStart.For(desk), new StartOptions { Labels = [new("caller", caller.User)] }, cancellationToken).ConfigureAwait(false);
            return new RunGate(engine, gate, desks, desk, run, time, audit);
        }
        catch
        {
            desks.Remove(desk);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool IsOver => Volatile.Read(ref _calls) >= MostCalls || _following.IsCompleted;

    /// <inheritdoc/>
    public string PolicyDigest => _gate.Policy.Digest;

    /// <inheritdoc/>
    public bool IsVisible(TargetName target, string? fingerprint) => _gate.Policy.Shows(new GateCall
    {
        Caller = Caller,
        Run = _facts,
        Target = target,
        Arguments = CallArguments.None,
        Time = _time.GetUtcNow(),
        Fingerprint = fingerprint,
    });

    /// <inheritdoc/>
    public bool IsRead(TargetName target) => ReadGate.IsRead(_gate.Policy, target);

    /// <inheritdoc/>
    public async Task<CallEnd> CallAsync(ForeignCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Increment(ref _calls) > MostCalls) { return new CallEnd.NotMade(GatewayCodes.TooMany(MostCalls)); }
        if (_reads is { } reads)
        {
            if (reads.Failure is { } failure) { return new CallEnd.NotMade(GatewayCodes.Unrecorded(Run.ToString(), failure)); }
            if (await reads.TryCallAsync(call, cancellationToken).ConfigureAwait(false) is { } end) { return end; }
        }

        return await CallDurablyAsync(call, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CallEnd> CallDurablyAsync(ForeignCall call, CancellationToken cancellationToken)
    {
        using var held = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        var live = _desk.Add(call with
        {
            Asked = ticket =>
            {
                held.CancelAfter(call.HoldLimit);
                call.Asked?.Invoke(ticket);
            },
        });
        try
        {
            if (live.End.IsCompleted) { return await live.End.ConfigureAwait(false); }
            _reads?.Post(); // rules of this call may want those before
            var sent = SendAsync(new SessionMessage(new CallOffer(live.Id, call.Target.Full, call.Fingerprint, call.IsRead)), live.Id);
            var first = await Task.WhenAny(sent, live.End).WaitAsync(cancellationToken).ConfigureAwait(false); // a store that fails may say neither yes nor no
            await first.ConfigureAwait(false);
            var limited = held.Token.UnsafeRegister(static state => ((Action)state!)(), (Action)(() => _ = LeaveAsync(live)));
            await using (limited.ConfigureAwait(false)) { return await live.End.WaitAsync(cancellationToken).ConfigureAwait(false); }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            live.Leave();
            await LeaveAsync(live).ConfigureAwait(false);
            throw;
        }
        catch (TuttiException unrecorded)
        {
            _desk.Remove(live); // it is not in the journal, so nothing is done
            return new CallEnd.NotMade(GatewayCodes.Unrecorded(Run.ToString(), unrecorded));
        }
    }

    /// <summary>Ends the session. Its run ends with it, unless a person has to say what became of a call.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_reads is { } reads) { await reads.EndAsync().ConfigureAwait(false); }
        _desk.Close();
        try { await _following.WaitAsync(EndLimit, _time).ConfigureAwait(false); }
        catch (TimeoutException)
        {
            // What is open stays open in the journal, for people, who may take days: nothing of the session waits here for them.
            await _leaving.CancelAsync().ConfigureAwait(false);
            await _following.ConfigureAwait(false);
        }

        _desks.Remove(_desk);
        _leaving.Dispose();
    }

    /// <summary>Tells the run that nobody waits for a call: what people are asked goes on without it.</summary>
    private async Task LeaveAsync(LiveCall live)
    {
        try { await SendAsync(new SessionMessage(Left: live.Id), string.Create(CultureInfo.InvariantCulture, $"left {live.Id}")).ConfigureAwait(false); }
        catch (TuttiException)
        {
            // The run is over, and so is the call.
        }
    }

    private Task SendAsync(SessionMessage message, string id) => _engine.SignalAsync(Run, SessionWorkflow.Signal, message, _desk.Id, id, CancellationToken.None);

    /// <summary>A run that ends otherwise than with its session ends the session's calls: cancelled by a person, or because the store has failed.</summary>
    private async Task FollowAsync()
    {
        Exception? cause = null;
        try { await _engine.WaitAsync(Run, _leaving.Token).ConfigureAwait(false); }
        catch (Exception failed) when (failed is TuttiException or OperationCanceledException or ObjectDisposedException) { cause = failed; }
        _desk.End(new CallEnd.NotMade(GatewayCodes.Unrecorded(Run.ToString(), cause)));
    }
}
