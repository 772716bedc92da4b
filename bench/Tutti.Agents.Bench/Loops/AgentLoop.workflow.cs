using Tutti.Agents.ModelAgents;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Endpoints;
using Tutti.Agents.Tools;
using Tutti.Governance.Gates;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies.Loading;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Memory;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded;

namespace Tutti.Agents.Bench.Loops;

/// <summary>A model agent as users have it: each call of the model and of the tool is a step through the gate, under rules, conditions and a shared budget of tokens.</summary>
internal sealed class AgentLoop : IAgentLoop
{
    private const string Policy = """
        tutti: policy/v1
        budgets:
          day: { limit: 1000000000000 tokens, window: day@UTC, counts: [models] }
        rules:
          - { id: models, allow: "model:*", when: args.inputTokens < 100000 }
          - { id: tools, allow: [local.add, tutti.read_more] }
        """;

    private readonly CompatibleChatClient _client;
    private readonly IRunStore _store;
    private readonly TuttiEngine _engine;

    private AgentLoop(CompatibleChatClient client, IRunStore store, TuttiEngine engine) => (_client, _store, _engine) = (client, store, engine);

    /// <summary>Opens a host.</summary>
    /// <param name="address">The model.</param>
    /// <param name="directory">Where the store lies; null for one in memory, which is as governed, and lost with the process.</param>
    public static async Task<AgentLoop> OpenAsync(string address, string? directory)
    {
        var client = new CompatibleChatClient(new ModelEndpoint(address, "fake") { Streams = false });
        IRunStore store = directory is null ? new InMemoryStore(Guid.Empty) : EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = directory });
        return new AgentLoop(client, store, await TuttiEngine.OpenAsync(store, OptionsOf(client)));
    }

    public async Task<string> RunAsync() => await _engine.WaitAsync<string>(await _engine.StartAsync("adder", Adding.Task));

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _store.DisposeAsync();
        _client.Dispose();
    }

    private static TuttiOptions OptionsOf(CompatibleChatClient client)
    {
        var policy = PolicyLoader.TryLoad(new PolicyTexts(new Dictionary<string, string> { ["policy.yaml"] = Policy }), "policy.yaml", out var faults) ?? throw new InvalidOperationException(string.Join('\n', faults));
        var gate = new Gate(policy);
        var options = new TuttiOptions();
        gate.Declare(options);
        options.Payloads.AddModelAgents();
        var agent = new ModelAgent { Name = "adder", Instructions = Adding.Instructions, Model = AgentModel.Of(client), Tools = new ToolBox(Adding.Tool()), Streams = false };
        return options.AddWorkflow(WorkflowDefinition.Create<string, string>("adder", 1, (context, task) => AddAsync(context, gate, agent, task)));
    }

    private static async Task<string> AddAsync(WorkflowContext context, Gate gate, ModelAgent agent, string task)
    {
        var result = await ModelAgentLoop.RunAsync(context, gate.Open(context, new Caller("ann", CallerKind.Local), "adder"), agent, task);
        return result.Require().Text;
    }
}
