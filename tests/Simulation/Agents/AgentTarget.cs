using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Simulation.Agents;

/// <summary>The models and tools of a world. They outlive hosts, answer when the world lets them, and know what was done for whom.</summary>
internal sealed class AgentTarget(Random random)
{
    private static readonly JsonElement TextSchema = JsonElement.Parse("""{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}""");

    private readonly List<(bool Acts, Action Finish)> _pending = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public int PendingCalls => _pending.Count;

    /// <summary>What was saved, run and text.</summary>
    public List<string> Saved { get; } = [];

    /// <summary>What was noted, run and text.</summary>
    public List<string> Noted { get; } = [];

    /// <summary>What was done twice and must not be; null for nothing.</summary>
    public string? Twice { get; private set; }

    public void FinishOne(int index)
    {
        var (_, finish) = _pending[index];
        _pending.RemoveAt(index);
        finish();
    }

    /// <summary>The caller dies. What is on its way arrives or not; nobody hears the answer.</summary>
    public void CallerDies()
    {
        var calls = _pending.ToList();
        _pending.Clear();
        foreach (var (_, finish) in calls.Where(call => call.Acts && random.Next(2) == 0)) { finish(); }
    }

    public IChatClient Model(AgentScript script) => new Client(this, script);

    public IEnumerable<Tool> Tools(string run) =>
    [
        Tool("look", ToolEffect.Pure, (text, _) => $"saw {text}"),
        Tool("save", ToolEffect.Unknown, (text, step) => Save(run, text, step)),
        Tool("note", ToolEffect.Idempotent, (text, step) => Note(run, text, step)),
    ];

    private string Save(string run, string text, StepContext step)
    {
        var what = $"{run}/{text}";
        if (Saved.Contains(what)) { Twice ??= $"'{what}' is saved twice ({step.Path})"; }
        else { Saved.Add(what); }
        return $"saved {text}";
    }

    /// <summary>Idempotent: the key makes it once.</summary>
    private string Note(string run, string text, StepContext step)
    {
        if (_keys.Add(step.IdempotencyKey)) { Noted.Add($"{run}/{text}"); }
        return $"noted {text}";
    }

    private FunctionTool Tool(string name, ToolEffect effect, Func<string, StepContext, string> act) => FunctionTool.Of(
        new ToolDeclaration { Name = name, Description = $"Does {name}.", InputSchema = TextSchema, Effect = effect },
        (arguments, step) => SoonAsync(effect != ToolEffect.Pure, () => ToolOutput.Of(act(arguments.GetProperty("text").GetString() ?? "", step))));

    private Task<T> SoonAsync<T>(bool acts, Func<T> act)
    {
        if (random.Next(3) == 0) { return Task.FromResult(act()); }
        var reply = new TaskCompletionSource<T>();
        _pending.Add((acts, () => reply.SetResult(act())));
        return reply.Task;
    }

    /// <summary>A model that says what its script says.</summary>
    private sealed class Client(AgentTarget target, AgentScript script) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            target.SoonAsync(acts: false, () => script.ReplyTo(messages));

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates()) { yield return update; }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
