using System.Security.Cryptography;
using System.Text.Json;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Sessions;

/// <summary>
/// The tasks of one session, or of one run of a caller without sessions: whoever does not belong to it finds none of them. Beyond the most, the oldest is not found again. Safe for many threads.
/// </summary>
/// <param name="areNamedHere">
/// Whether clients get ids of ours: in the era without sessions an id is all that a request has to show, so it must be of nobody's guessing, and no two servers may have the same.
/// </param>
internal sealed class ForeignTasks(bool areNamedHere)
{
    private const int MostTasks = 10_000;

    private readonly Dictionary<string, ForeignTask> _tasks = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>A task, by the id that the client has; null where there is none.</summary>
    public ForeignTask? Find(string? id)
    {
        lock (_gate) { return id is not null && _tasks.TryGetValue(id, out var task) ? task : null; }
    }

    /// <summary>Keeps the task that an answer promises.</summary>
    /// <param name="server">Whose answer it is.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="calls">Reaches the server.</param>
    /// <returns>The task; null where the answer promises none, or one that another server has under this id.</returns>
    public ForeignTask? Take(string server, RpcMessage answer, ForeignCalls calls)
    {
        if (IdIn(answer) is not { } serverId) { return null; }
        var task = new ForeignTask(areNamedHere ? NewId() : serverId, server, serverId, calls);
        return Add(task) ? task : null;
    }

    /// <summary>Another id for a task.</summary>
    public void Rename(string id, ForeignTask task) => Add(new ForeignTask(id, task.Server, task.ServerId, task.Calls) { Redactions = task.Redactions });

    /// <summary>What the client is told of a task: its own id.</summary>
    public RpcMessage Shown(RpcMessage answer, ForeignTask task) =>
        areNamedHere && answer.FindText("taskId") is not null ? answer.WithBody(RpcText.With(answer.Body, "taskId", JsonSerializer.SerializeToElement(task.Id, TextJson.Default.String))) : answer;

    /// <summary>A conversation with servers has ended, and its tasks with it.</summary>
    public void Forget(ForeignCalls calls)
    {
        lock (_gate)
        {
            foreach (var task in _tasks.Values.Where(task => task.Calls == calls).ToList()) { _tasks.Remove(task.Id); }
        }
    }

    private string? IdIn(RpcMessage answer)
    {
        if (areNamedHere) { return answer.IsTask ? answer.FindText("taskId") : null; }
        return answer.Find("task") is { ValueKind: JsonValueKind.Object } task && task.TryGetProperty("taskId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
    }

    private bool Add(ForeignTask task)
    {
        lock (_gate)
        {
            if (!_tasks.TryAdd(task.Id, task)) { return false; }
            _order.Enqueue(task.Id);
            while (_order.Count > MostTasks) { _tasks.Remove(_order.Dequeue()); }
            return true;
        }
    }
}
