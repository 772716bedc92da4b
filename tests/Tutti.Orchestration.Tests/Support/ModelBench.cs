using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models.Scripted;
using Tutti.Agents.Tools;
using Tutti.Documents.Yaml;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Events;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Memory;
using Tutti.Orchestration.Agents.ModelAgents;
using Tutti.Orchestration.Agents.ToolAgents;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Testing;

namespace Tutti.Orchestration.Tests.Support;

/// <summary>Plans with agents that think, on an engine in memory, under a gate. What models say follows from what they are asked alone, so that a crash changes nothing of it.</summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The one place that joins engine, plans, gate and models.")]
internal sealed class ModelBench(string policy = ModelBench.Anything, InMemoryStore? store = null) : IAsyncDisposable
{
    internal const string Anything = """
        tutti: policy/v1
        rules:
          - { id: all, allow: "*" }
        """;

    /// <summary>Generous: a test that needs it hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, TurnModel> _models = new(StringComparer.Ordinal);
    private readonly List<Tool> _tools = [];
    private TuttiEngine? _engine;

    internal InMemoryStore Store { get; } = store ?? new InMemoryStore(Guid.Parse("00000000-0000-0000-0000-000000000002"));

    internal ManualTime Time { get; } = new();

    /// <summary>What each call of a model is said to have given, in tokens; 0 for what it did.</summary>
    internal long TokensOfACall { get; init; }

    /// <summary>Answers for models that have no turns of their own.</summary>
    internal IChatClient? Other { get; init; }

    internal CommandAgents Commands { get; } = new();

    /// <summary>What tools did: <c>identity:arguments</c>.</summary>
    internal ConcurrentQueue<string> Acts { get; } = new();

    internal PlanHost Host { get; private set; } = new();

    internal TuttiEngine Engine => _engine ?? throw new InvalidOperationException("Call OpenAsync first.");

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A model by the name that cards use: what it says in each of its turns.</summary>
    internal ModelBench Model(string name, params Action<ScriptedModel, IReadOnlyList<ChatMessage>>[] turns)
    {
        _models.Add(name, new TurnModel(turns, TokensOfACall));
        return this;
    }

    internal ModelBench Tool(string identity, ToolEffect? effect = null, Func<CancellationToken, Task<ToolOutput>>? act = null)
    {
        _tools.Add(FunctionTool.Of(
            new ToolDeclaration
            {
                Name = identity.Replace('.', '_'),
                Identity = identity,
                Effect = effect ?? ToolEffect.Pure,
                InputSchema = JsonElement.Parse("""{"type":"object","properties":{"text":{"type":"string"}},"additionalProperties":false}"""),
            },
            (arguments, attempt) =>
            {
                Acts.Enqueue($"{identity}:{arguments.GetRawText()}");
                return act?.Invoke(attempt.CancellationToken) ?? Task.FromResult(ToolOutput.Of("done"));
            }));
        return this;
    }

    /// <summary>How often a model was asked.</summary>
    internal int Asked(string model) => _models[model].Calls.Count;

    /// <summary>The tools that a model was offered in its first call.</summary>
    internal IReadOnlyList<string> Offered(string model) => [.. (_models[model].Calls.First().Options?.Tools ?? []).Select(static tool => tool.Name)];

    /// <summary>All words that a model was sent in its newest call.</summary>
    internal string Heard(string model) => string.Join('\n', _models[model].Calls.Last().Messages.SelectMany(static message => message.Contents).Select(static content => content is FunctionResultContent result ? $"{result.Result}" : $"{content}"));

    internal async Task<ModelBench> OpenAsync(Action<PlanHost>? more = null, Action<TuttiOptions>? options = null)
    {
        var gate = new Gate(PolicyOf(policy));
        Host = new PlanHost { Gate = gate }.Add(Commands).Add(new ModelAgentKind(new ModelAgentOptions { Model = name => AgentModel.Of(_models.TryGetValue(name, out var model) ? model : Other ?? throw new InvalidOperationException($"Nobody answers for '{name}'."), name), FindTools = FindAsync })).Add(new ToolAgentKind(FindAsync));
        more?.Invoke(Host);
        var made = new TuttiOptions { Time = Time }.AddPlans(Host);
        gate.Declare(made);
        options?.Invoke(made);
        _engine = await TuttiEngine.OpenAsync(Store, made, logger: null, Cancellation);
        return this;
    }

    private Task<IReadOnlyList<Tool>> FindAsync(IReadOnlyList<string> patterns, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Tool>>([.. _tools.Where(tool => NameSet.Of(patterns).Contains(tool.Declaration.Identity))]);

    internal Plan Parse(string yaml) => PlanReader.Read(YamlDocuments.Parse(yaml), [.. Host.AgentKinds.Keys]);

    internal Task<RunId> StartAsync(string yaml, string inputs = "{}", string? key = null) =>
        Engine.StartPlanAsync(Parse(yaml), Host, JsonElement.Parse(inputs), new StartOptions { Key = key }, Cancellation);

    internal async Task<RunResult> EndAsync(RunId run) => await Engine.WaitAsync(run, Cancellation).WaitAsync(Patience, Cancellation);

    /// <summary>Runs to a good end.</summary>
    internal async Task<string> RunAsync(string yaml, string inputs = "{}", string? key = null)
    {
        var result = await EndAsync(await StartAsync(yaml, inputs, key));
        Assert.True(result.Status == RunStatus.Completed, $"{result.Status} {result.ErrorCode}: {result.ErrorMessage}");
        return System.Text.Encoding.UTF8.GetString(result.Output.Span);
    }

    /// <summary>Runs to a bad end.</summary>
    internal async Task<(string? Code, string? Message)> FailsAsync(string yaml)
    {
        var result = await EndAsync(await StartAsync(yaml));
        Assert.Equal(RunStatus.Failed, result.Status);
        return (result.ErrorCode, result.ErrorMessage);
    }

    internal async Task<RunEvent> SeeAsync(RunId run, Func<RunEvent, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        await foreach (var happened in Engine.WatchAsync(run, after: -1, patience.Token))
        {
            if (wanted(happened)) { return happened; }
        }

        throw new InvalidOperationException("The run ended without the expected event.");
    }

    internal static PolicySet PolicyOf(string text) =>
        PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = text }), "policy.yaml", out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) { await _engine.DisposeAsync(); }
        await Store.DisposeAsync();
        foreach (var model in _models.Values) { model.Dispose(); }
    }

    /// <summary>Says in each turn of a conversation what that turn says.</summary>
    private sealed class TurnModel(Action<ScriptedModel, IReadOnlyList<ChatMessage>>[] turns, long tokens) : IChatClient
    {
        internal ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Calls { get; } = new();

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var response = await Scripted(messages, options, out var sent).GetResponseAsync(sent, options, cancellationToken);
            if (tokens > 0) { response.Usage = new UsageDetails { InputTokenCount = response.Usage?.InputTokenCount, OutputTokenCount = tokens, TotalTokenCount = tokens + (response.Usage?.InputTokenCount ?? 0) }; }
            return response;
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) { yield return update; }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        private ScriptedModel Scripted(IEnumerable<ChatMessage> messages, ChatOptions? options, out List<ChatMessage> sent)
        {
            sent = [.. messages];
            Calls.Enqueue((sent, options));
            var model = new ScriptedModel();
            turns[Math.Min(turns.Length - 1, sent.Count(static message => message.Role == ChatRole.Assistant))](model, sent);
            return model;
        }
    }
}
