using System.Globalization;
using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Turns;
using Tutti.Gateway.Upstreams;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Limits;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;

namespace Tutti.Gateway.Runs;

/// <summary>
/// Calls of one session that only read, and are recorded in batches: judged like any other, and forwarded before the record is on the disk. What they are not, or what is not well, goes
/// the durable way. Safe for many threads.
/// </summary>
/// <param name="engine">The host's engine.</param>
/// <param name="gate">The gate.</param>
/// <param name="reads">Judges them.</param>
/// <param name="batch">Takes the notes.</param>
/// <param name="health">Which servers failed lately.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchedReads(TuttiEngine engine, Gate gate, ReadGate reads, ReadBatch batch, ServerDoubts health, TimeProvider time)
{
    private long _last;

    /// <summary>Those of a session.</summary>
    /// <param name="engine">The host's engine.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="desks">The sessions of this process.</param>
    /// <param name="desk">The session.</param>
    /// <param name="run">Its run.</param>
    /// <param name="over">Completes when the run is over, or cannot go on.</param>
    /// <param name="time">The clock.</param>
    public static BatchedReads Of(TuttiEngine engine, Gate gate, SessionDesks desks, SessionDesk desk, RunId run, Task over, TimeProvider time)
    {
        var reads = desk.Reads = new ReadGate(gate, desk.Caller, run, SessionWorkflow.Id);
        var batch = new ReadBatch(run.ToString(), message => engine.SignalAsync(run, SessionWorkflow.Signal, message, desk.Id, id: null, CancellationToken.None), over, time);
        return new BatchedReads(engine, gate, reads, batch, desks.Doubts, time);
    }

    /// <summary>Why nothing is recorded any more; null while it is. Nothing is forwarded then, on either way.</summary>
    public Exception? Failure => batch.Failure ?? engine.Store.Failure;

    /// <summary>Judges a call, and makes it where it is let through.</summary>
    /// <returns>What became of it; null for a call that must go the durable way.</returns>
    public async Task<CallEnd?> TryCallAsync(ForeignCall call, CancellationToken cancellationToken)
    {
        if (!call.IsRead || Failure is not null || health.IsDoubtful(call.Target.Server)) { return null; }
        var now = time.GetUtcNow();
        if (reads.TryAdmit(call.Target, call.Arguments, call.Fingerprint, now) is not { } pass) { return null; }
        var id = string.Create(CultureInfo.InvariantCulture, $"r{Interlocked.Increment(ref _last)}");
        if (!batch.TryAdd(new ReadNote(id, now, Decision: JsonElement.Parse(pass.Record.ToJson())), isEnd: false)) { return null; }
        var answer = await MakeAsync(call, pass, id, cancellationToken).ConfigureAwait(false);
        batch.TryAdd(new ReadNote(id, time.GetUtcNow(), End: answer.Record), isEnd: true);
        if (!answer.Record.IsError) { reads.Remember(new PastCall(call.Target, ReadGate.AsLogged(pass.Record))); }
        return answer.End;
    }

    /// <summary>Posts what waits, so that it lies before whatever is posted after this.</summary>
    public void Post() => _ = batch.PostAsync();

    /// <summary>Waits until all of it is durable, or cannot be.</summary>
    public Task EndAsync() => batch.EndAsync();

    private async Task<CallAnswer> MakeAsync(ForeignCall call, ReadPass pass, string id, CancellationToken cancellationToken)
    {
        RpcMessage answer;
        try { answer = await call.Forward(call.Arguments, id, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException failed)
        {
            await ReportAsync(call.Target.Server, failed).ConfigureAwait(false);
            return CallAnswer.Lost(failed);
        }
        catch (ServerBusyException busy) { return CallAnswer.Refused(busy); }
        catch (OperationCanceledException)
        {
            batch.TryAdd(new ReadNote(id, time.GetUtcNow(), End: CallRecord.Lost), isEnd: true);
            throw;
        }

        return CallAnswer.Of(call, answer, pass.Redactions);
    }

    /// <summary>The server's breaker counts failures of the whole fleet; until a call goes well again, all go the way that asks it.</summary>
    private async Task ReportAsync(string server, UpstreamException failed)
    {
        health.Doubt(server);
        if (failed is { IsUntouched: true, IsTransient: false }) { return; } // as for other calls: it says nothing of how the server does
        var call = $"read/{Guid.CreateVersion7():N}";
        try
        {
            var reply = await engine.RequestAsync(gate.Health, server, new TargetMessage.Admit(call, gate.Breaker)).ConfigureAwait(false);
            await engine.RequestAsync(gate.Health, server, new TargetMessage.Report(call, failed.IsUntouched ? CallOutcome.Failed : CallOutcome.Unknown, reply.Epoch)).ConfigureAwait(false);
        }
        catch (TuttiException)
        {
            // A store that has failed counts nothing any more, and nothing is forwarded.
        }
    }
}
