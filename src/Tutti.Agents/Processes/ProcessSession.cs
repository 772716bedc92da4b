using System.Buffers.Binary;
using Tutti.Agents.Processes.Limits;
using Tutti.Agents.Processes.Output;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>One claimed command, from the order to the end of its tree. Used once.</summary>
internal sealed class ProcessSession(
    SupervisorConnection connection, ProcessRequest request, ProcessIdentity identity, IProcessObserver observer, TimeProvider timeProvider)
{
    /// <summary>A supervisor that has not ended its tree so long after the grace is killed, and the tree is looked for.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    private readonly OutputCollector _output = new(request, observer);
    private readonly StopRequest _stop = new(request, timeProvider);
    private int? _status;
    private long _outputBytes;

    internal async Task<ProcessResult> RunAsync(StartOrder order, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetTimestamp();
        await connection.SendAsync(FrameKind.Start, order.Encode(), CancellationToken.None).ConfigureAwait(false);
        using var finished = new CancellationTokenSource();
        var ending = EndWhenAskedAsync(finished.Token);
        try
        {
            using var cancelled = cancellationToken.Register(() => _stop.Ask(ProcessOutcome.Cancelled));
            using var timers = _stop.Arm();
            var result = await FollowAsync(order.File).ConfigureAwait(false);
            return result with { Duration = timeProvider.GetElapsedTime(began) };
        }
        catch
        {
            // The observer failed, so nobody reads on. The tree must not wait for that to be noticed.
            await EndLeftoversAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            await finished.CancelAsync().ConfigureAwait(false);
            await ending.ConfigureAwait(false);
        }
    }

    private async Task<ProcessResult> FollowAsync(string file)
    {
        while (await connection.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.StandardOutput or FrameKind.StandardError:
                    _stop.NoteOutput();
                    CountOutput(frame.Payload.Length);
                    _output.Add(frame);
                    break;
                case FrameKind.NotStarted:
                    return ProcessRunner.NotStarted(Refusal(StartRefusal.Decode(frame.Payload.Span), file));
                case FrameKind.Exited:
                    _status = BinaryPrimitives.ReadInt32LittleEndian(frame.Payload.Span);
                    _stop.NoteExit();
                    break;
                case FrameKind.Ended:
                    var report = EndReport.Decode(frame.Payload.Span);
                    return Result(_stop.Reason ?? (report.Limit is null ? ProcessOutcome.Exited : ProcessOutcome.LimitReached), report);
            }
        }

        // Killed from outside. The tree has lost its subreaper, so it is found by its marker.
        var ended = await EndLeftoversAsync().ConfigureAwait(false);
        return Result(ProcessOutcome.SupervisorLost, new EndReport(default, default, ended, Survivors: 0));
    }

    private void CountOutput(int bytes)
    {
        _outputBytes += bytes;
        if (_outputBytes > request.Limits.OutputBytes) { _stop.Ask(ProcessOutcome.LimitReached); }
    }

    private Task<int> EndLeftoversAsync() => new LeftoverProcesses(timeProvider).EndAsync(identity, CancellationToken.None);

    private ProcessResult Result(ProcessOutcome outcome, EndReport report)
    {
        _output.Complete();
        // Of a wait status, the low seven bits are the signal, the next byte is the exit code.
        var signal = _status & 0x7f;
        return new ProcessResult
        {
            Outcome = outcome,
            ExitCode = signal is 0 ? (_status >> 8) & 0xff : null,
            Signal = signal is 0 ? null : signal,
            Output = _output.Everything,
            StandardOutput = _output.StandardOutput,
            ProcessorTime = report.ProcessorTime,
            MaximumResidentBytes = report.MaximumResidentBytes,
            LeftoversEnded = report.LeftoversEnded,
            Survivors = report.Survivors,
            LimitReached = outcome == ProcessOutcome.LimitReached ? report.Limit ?? ProcessLimit.Output : null,
        };
    }

    private ProcessNotStartedException Refusal(StartRefusal refusal, string file) => refusal.Stage switch
    {
        StartStage.WorkingDirectory => ProcessNotStartedException.NoWorkingDirectory(request.File, request.WorkingDirectory),
        StartStage.Sandbox => ProcessNotStartedException.SandboxRefused(request.File, refusal.Text),
        _ => ProcessNotStartedException.Refused(request.File, file, refusal.Error),
    };

    private async Task EndWhenAskedAsync(CancellationToken finished)
    {
        try
        {
            await _stop.Asked.WaitAsync(finished).ConfigureAwait(false);
            await connection.SendAsync(FrameKind.End, default, finished).ConfigureAwait(false);
            await Task.Delay(request.Grace + EndLimit, timeProvider, finished).ConfigureAwait(false);
            connection.Kill();
        }
        catch (OperationCanceledException)
        {
            // The tree has gone, which is what all of this is about.
        }
    }
}
