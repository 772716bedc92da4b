using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tutti.Agents.Schemas;
using Tutti.Documents;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Kernel.Steps;
using Tutti.Orchestration.Diagnostics;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Agents.CodeAgents;

/// <summary>Agents that are code of the host: <c>use: desk/price</c> names a <see cref="PlanFunction"/>, which can work wherever an agent can.</summary>
public sealed class CodeAgentKind : CardKind
{
    private const string Function = "function";

    private CodeAgentKind()
        : base("use", Function)
    {
    }

    /// <summary>The kind. It needs nothing of a host but its functions.</summary>
    public static CodeAgentKind Instance { get; } = new();

    private protected override IAgent Read(CommonCard card)
    {
        var (id, function, host) = (card.Own.TextNode(Function), (PlanFunction?)null, card.Host);
        if (id is null) { card.Own.Missing(Function, "Name a function of the host: 'use: desk/price'."); }
        else if (host is not null && !host.Functions.TryGetValue(id.Value, out function)) { card.Faults.Add(FaultCodes.UnknownName, id.Place, $"Agent '{card.Agent.Name}' is the function '{id.Value}', which this host does not have.{Spelling.Suggest(id.Value, host.Functions.Keys)}"); }
        var shape = card.Close();
        return new CodeAgent(card.Agent.Name, function, function is null ? shape : ShapeOf(function, shape, card.Repeat), card.Output);
    }

    /// <summary>What the card says of itself narrows what the function declares.</summary>
    private static AgentShape ShapeOf(PlanFunction function, AgentShape said, RepeatRule? repeat) => said with
    {
        Input = said.Input.Kind == CelTypeKind.Dyn ? function.Input : said.Input,
        Output = said.Output.Kind == CelTypeKind.Dyn ? function.Output : said.Output,
        Repeat = repeat ?? function.Repeat,
        Retry = said.Retry ?? (function.Retry.MaxAttempts > 1 ? new PlanRetry { Attempts = function.Retry.MaxAttempts, From = function.Retry.InitialDelay, To = function.Retry.MaxDelay } : null),
    };
}

/// <summary>A function of a host as an agent of a plan.</summary>
internal sealed class CodeAgent(string name, PlanFunction? function, AgentShape shape, JsonElement? output) : IAgent
{
    /// <summary>What it gives is kept for good and read at each replay.</summary>
    private const int MostBytes = 32 * 1024 * 1024;

    public AgentShape Shape => shape;

    public IReadOnlyList<DocumentEntry> Templates => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> FaultsOf(JsonElement result) => output is { } schema ? JsonSchema.FindFaults(schema, result) : [];

    public async ValueTask<JsonElement> RunAsync(StepContext attempt, AgentTask task)
    {
        if (function is null) { throw new NotSupportedException("A draft is checked, not run."); }
        var result = await function.Run(attempt, task.Input).ConfigureAwait(false);
        if (JsonMarshal.GetRawUtf8Value(result).Length > MostBytes) { throw AgentFailures.Misfit(name, [string.Create(CultureInfo.InvariantCulture, $"/: it has more than {MostBytes} bytes")]); }
        return FaultsOf(result) is { Count: > 0 } faults ? throw AgentFailures.Misfit(name, faults) : result;
    }
}
