using Tutti.Expressions;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Governance.Calls;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>What expressions of policies may name, for one type of arguments. Safe for many threads.</summary>
internal sealed class PolicyEnvironment
{
    internal const int ArgsSlot = 0;
    internal const int CallerSlot = 1;
    internal const int AgentSlot = 2;
    internal const int RunSlot = 3;
    internal const int StepSlot = 4;
    internal const int ToolSlot = 5;
    internal const int LabelsSlot = 6;
    internal const int NowSlot = 7;
    internal const int ThenSlot = 8;
    private const int FirstRiskSlot = 9;

    /// <summary>Ten thousand steps: a decision takes microseconds, and a condition that needs more is no condition.</summary>
    private static readonly ExpressionLimits Limits = new() { Length = 4096, Cost = 10_000 };

    private static readonly CelType CallerType = CelType.Object("caller",
    [
        new CelField("user", CelType.String),
        new CelField("kind", CelType.OneOf("local", "key", "token")),
        new CelField("groups", CelType.List(CelType.String)),
        new CelField("team", CelType.String, IsOptional: true),
        new CelField("source", CelType.String),
        new CelField("attended", CelType.Bool),
        new CelField("claims", CelType.Map(CelType.String, CelType.String)),
    ]);

    private static readonly CelType RunType = CelType.Object("run", [new CelField("id", CelType.String), new CelField("flow", CelType.String, IsOptional: true)]);

    private static readonly CelType ToolType = CelType.Object("tool",
    [
        new CelField("name", CelType.String),
        new CelField("server", CelType.String),
        new CelField("kind", CelType.OneOf("tool", "model", "process", "http", "topic")),
        new CelField("risk", CelType.Int),
        new CelField("risk_name", CelType.OneOf(RiskLadder.Words)),
        new CelField("reach", CelType.OneOf("local", "internal", "external"), IsOptional: true),
        new CelField("pinned", CelType.Bool),
    ]);

    private readonly ExpressionEnvironment _environment;
    private Activation? _spare;

    internal PolicyEnvironment(CelType args, CelType? then = null)
    {
        Args = args;
        _environment = new ExpressionEnvironment(new EnvironmentOptions
        {
            Limits = Limits,
            Functions = [new FunctionDeclaration("digest", IsMethod: false, [CelType.Dyn], CelType.String, ValueDigest.Of)],
            Variables =
            [
                new VariableDeclaration("args", args),
                new VariableDeclaration("caller", CallerType),
                new VariableDeclaration("agent", CelType.String),
                new VariableDeclaration("run", RunType),
                new VariableDeclaration("step", CelType.String),
                new VariableDeclaration("tool", ToolType),
                new VariableDeclaration("labels", CelType.List(CelType.String)),
                new VariableDeclaration("now", CelType.Timestamp),
                new VariableDeclaration("then", CelType.Object("then", [new CelField("args", then ?? CelType.Dyn)])),
                .. RiskLadder.Words.Select(static word => new VariableDeclaration(word, CelType.Int)),
            ],
        });
    }

    /// <summary>The type of arguments.</summary>
    internal CelType Args { get; }

    internal ExpressionEnvironment Expressions => _environment;

    /// <summary>Room for one evaluation at a time, with what is known of a call; give it back by <see cref="Return"/>.</summary>
    internal Activation Rent(GateCall call, CelValue caller, CelValue tool)
    {
        var activation = Interlocked.Exchange(ref _spare, null) ?? Create();
        activation.Set(ArgsSlot, call.Arguments.As(Args));
        activation.Set(CallerSlot, caller);
        activation.Set(AgentSlot, call.Agent is { } agent ? CelValue.From(agent) : default);
        activation.Set(RunSlot, call.Run.Value);
        activation.Set(StepSlot, call.Step is { } step ? CelValue.From(step) : default);
        activation.Set(ToolSlot, tool);
        activation.Set(LabelsSlot, call.Run.LabelValues);
        activation.Set(NowSlot, CelValue.From(call.Time));
        activation.Set(ThenSlot, default);
        return activation;
    }

    internal void Return(Activation activation) => Volatile.Write(ref _spare, activation);

    private Activation Create()
    {
        var activation = _environment.CreateActivation();
        for (var index = 0; index < RiskLadder.Words.Count; index++) { activation.Set(FirstRiskSlot + index, CelValue.From((long)RiskLadder.RungOf((RiskClass)(index + 1)))); }
        return activation;
    }
}
