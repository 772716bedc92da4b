using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;
using Tutti.Gateway.Upstreams;

namespace Tutti.Gateway.Eras;

/// <summary>
/// Who listens to which tasks of one run (<c>notifications/tasks</c>). A server is asked for a task once, however many listen to it, and a call that waits for people is looked at as its client would
/// by asking. Safe for many threads.
/// </summary>
/// <param name="tasks">The tasks of the run.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the semaphore has nothing to free, and whoever comes late uses it.")]
internal sealed class TaskListeners(RunTasks tasks, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(16);

    private readonly List<(Listening Listening, string Task)> _all = [];
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _asking = new(1, 1);

    /// <summary>Lets a client hear of a task from now on.</summary>
    /// <param name="listening">The client.</param>
    /// <param name="id">The task, by the id that the client has.</param>
    /// <param name="cancellationToken">The client does not listen any more.</param>
    /// <returns>Whether it will hear of it; else it asks.</returns>
    public async Task<bool> BeginAsync(Listening listening, string id, CancellationToken cancellationToken)
    {
        if (tasks.FindWaiting(id) is { } waiting)
        {
            Add(listening, id);
            _ = Task.Run(() => WatchAsync(listening, waiting, cancellationToken), CancellationToken.None);
            return true;
        }

        return tasks.OfServers.Find(id) is { } task && await SubscribeAsync(listening, task, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A client listens no more.</summary>
    public async Task LeaveAsync(Listening listening)
    {
        string[] left;
        lock (_gate)
        {
            left = [.. _all.Where(open => open.Listening == listening).Select(static open => open.Task)];
            _all.RemoveAll(open => open.Listening == listening);
        }

        foreach (var task in left.Select(tasks.OfServers.Find).OfType<ForeignTask>()) { await UnsubscribeAsync(task).ConfigureAwait(false); }
    }

    /// <summary>A server tells what a task has become. Where it only says that there was something to hear, whoever listens has to ask.</summary>
    /// <param name="server">The server.</param>
    /// <param name="calls">The conversation with it.</param>
    /// <param name="told">What it told.</param>
    public async ValueTask HearAsync(string server, ForeignCalls calls, RpcMessage told)
    {
        foreach (var (listening, id) in Open())
        {
            if (tasks.OfServers.Find(id) is not { } task || task.Server != server || task.Calls != calls || task.ServerId != told.FindText("taskId")) { continue; }
            if (told.FindText("status") is null) { listening.End(); }
            else { await listening.HearTaskAsync(tasks.OfServers.Shown(told.WithBody(task.Clean(ModernWords.PlainTask(told.Body))), task).Body).ConfigureAwait(false); }
        }
    }

    /// <summary>A server was lost: what was missed of its tasks nobody knows, and whoever listened to them asks again.</summary>
    public void End(string server, ForeignCalls calls)
    {
        foreach (var (listening, id) in Open())
        {
            if (tasks.OfServers.Find(id) is { } task && task.Server == server && task.Calls == calls) { listening.End(); }
        }
    }

    private (Listening Listening, string Task)[] Open()
    {
        lock (_gate) { return [.. _all]; }
    }

    private void Add(Listening listening, string id)
    {
        lock (_gate) { _all.Add((listening, id)); }
    }

    /// <summary>Looks, less and less often, until there is nothing more to come of it.</summary>
    private async Task WatchAsync(Listening listening, ApprovalTask waiting, CancellationToken cancellationToken)
    {
        try
        {
            var (told, pause) = (waiting.State(), FirstPause);
            while (!waiting.IsOver && !listening.Over.IsCompleted)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                if (await waiting.LookAsync(cancellationToken).ConfigureAwait(false) is { } made && tasks.TryPassOn(waiting, made))
                {
                    listening.End(); // a server has a task of it now: whoever asks for that sees it, and may listen again
                    return;
                }

                var now = waiting.State();
                if (JsonElement.DeepEquals(now, told)) { continue; }
                (told, pause) = (now, FirstPause);
                await listening.HearTaskAsync(now).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Kernel.TuttiException)
        {
            listening.End(); // whoever asks is told why
        }
    }

    private async Task<bool> SubscribeAsync(Listening listening, ForeignTask task, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _asked.GetValueOrDefault(task.Id);
            Add(listening, task.Id); // what is told meanwhile is not missed
            if (before == 0 && !await AskAsync(task, cancellationToken).ConfigureAwait(false))
            {
                lock (_gate) { _all.Remove((listening, task.Id)); }
                return false;
            }

            _asked[task.Id] = before + 1;
            return true;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>To hear of a task is to ask for it, and is judged as that.</summary>
    private static async Task<bool> AskAsync(ForeignTask task, CancellationToken cancellationToken)
    {
        var request = RpcMessage.RequestOf(RpcId.Of(0), Modern.GetTask, RpcText.With(default, "taskId", JsonSerializer.SerializeToElement(task.Id, TextJson.Default.String)));
        return await task.Calls.CallMethodAsync(request, NoStream.Instance, MethodRoute.ToTask(task), TimeSpan.Zero, cancellationToken).ConfigureAwait(false) is CallEnd.Answered;
    }

    private async Task UnsubscribeAsync(ForeignTask task)
    {
        await _asking.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_asked.GetValueOrDefault(task.Id) is var before && before > 1)
            {
                _asked[task.Id] = before - 1;
                return;
            }

            if (_asked.Remove(task.Id)) { await task.Calls.LeaveAsync(task).ConfigureAwait(false); }
        }
        finally
        {
            _asking.Release();
        }
    }
}
