using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Gateway.Calls;
using Tutti.Gateway.Messages;
using Tutti.Gateway.Sessions;

namespace Tutti.Gateway.Eras;

/// <summary>
/// A call that waits for people, as a task of its client. An approval alone makes nothing (rule G3): when the client asks for the task, the call is made again, and goes through once when somebody has said yes. Safe for
/// many threads.
/// </summary>
/// <param name="id">The id of the task.</param>
/// <param name="asked">What people are asked.</param>
/// <param name="make">Makes the call again, without waiting for people.</param>
/// <param name="calls">Where the call came from.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without its wait handle the semaphore has nothing to free.")]
internal sealed class ApprovalTask(string id, CallEnd.Asked asked, Func<ModernCall> make, ForeignCalls calls, TimeProvider time)
{
    /// <summary>A client that asks more often makes no more calls by that.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>For so long a question about the task waits for what the call came to.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>For so long a client may ask after nobody can say yes any more.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CallEnd.Asked _asked = asked;
    private DateTimeOffset _tried = time.GetUtcNow();
    private DateTimeOffset _changed = time.GetUtcNow();
    private ModernCall? _call;
    private CallEnd? _end;
    private bool _isCancelled;

    /// <summary>The id of the task.</summary>
    public string Id => id;

    /// <summary>Where the call came from.</summary>
    public ForeignCalls Calls => calls;

    /// <summary>Whether nothing comes of it any more.</summary>
    public bool IsOver => _end is not null || _isCancelled || (_call is null && time.GetUtcNow() >= _asked.Question.Ticket.Until);

    /// <summary>What the client is told first.</summary>
    public JsonElement Promise => RpcText.Object(this, static (writer, self) => self.WriteHead(writer, "working"));

    /// <summary>Looks what has become of it.</summary>
    /// <param name="cancellationToken">The client does not wait for that.</param>
    /// <returns>The call's own result, where it is there; else null.</returns>
    public async Task<JsonElement?> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isCancelled && _end is null) { await TryAsync(cancellationToken).ConfigureAwait(false); }
            return _end is CallEnd.Answered answered ? answered.Result : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The task as it was seen last.</summary>
    public JsonElement State() => RpcText.Object(this, static (writer, self) =>
    {
        if (self._isCancelled) { self.WriteHead(writer, "cancelled"); }
        else if (self._end is CallEnd.Failed failed)
        {
            self.WriteHead(writer, "failed");
            RpcText.WriteBody(writer, "error"u8, ModernResults.ErrorOf(failed.Error));
        }
        else if (self._end is { } end)
        {
            self.WriteHead(writer, "completed");
            RpcText.WriteBody(writer, "result"u8, end is CallEnd.Answered answered ? ModernResults.WithoutKind(answered.Result) : Answers.Told(end));
        }
        else { self.WriteOpen(writer, self._call?.Questions ?? []); }
    });

    /// <summary>Gives the call what its server asked the client.</summary>
    public Task AnswerAsync(JsonElement responses) => _call is { } call ? call.AnswerAsync(responses) : Task.CompletedTask;

    /// <summary>The client does not want it any more. People can still answer, and nothing comes of it.</summary>
    public async Task CancelAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_end is not null || _isCancelled) { return; }
            (_isCancelled, _changed) = (true, time.GetUtcNow());
            if (_call is { } call) { await call.LeaveAsync().ConfigureAwait(false); }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_call is null)
        {
            if (now >= _asked.Question.Ticket.Until)
            {
                End(_asked);
                return;
            }

            if (now - _tried < Pause) { return; }
            (_tried, _call) = (now, make());
        }

        using var glance = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_call.WaitAsync(glance.Token), Task.Delay(Glance, time, glance.Token)).ConfigureAwait(false);
        await glance.CancelAsync().ConfigureAwait(false);
        if (!_call.End.IsCompleted) { return; }
        var end = await _call.End.ConfigureAwait(false);
        _call = null;
        if (end is CallEnd.Asked again) { _asked = again; }
        else { End(end ?? throw new InvalidOperationException("A tool is called by a name that a policy can mean.")); }
    }

    private void End(CallEnd end) => (_end, _changed) = (end, time.GetUtcNow());

    private void WriteOpen(Utf8JsonWriter writer, IReadOnlyCollection<KeyValuePair<string, RpcMessage>> questions)
    {
        WriteHead(writer, questions.Count > 0 ? "input_required" : "working");
        if (questions.Count > 0) { ModernResults.WriteQuestions(writer, questions); }
    }

    private void WriteHead(Utf8JsonWriter writer, string status)
    {
        writer.WriteString("taskId"u8, id);
        writer.WriteString("status"u8, status);
        if (status == "working") { writer.WriteString("statusMessage"u8, _call is null ? $"{_asked.Question.Ticket.Why} People are asked." : "The call is made."); }
        writer.WriteString("createdAt"u8, _began);
        writer.WriteString("lastUpdatedAt"u8, _changed);
        writer.WriteNumber("ttlMs"u8, (long)(_asked.Question.Ticket.Until - _began + Kept).TotalMilliseconds);
        writer.WriteNumber("pollIntervalMs"u8, (long)(2 * Pause).TotalMilliseconds);
    }
}
