using Tutti.Expressions.Values;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Everything that a policy says about one name. Immutable.</summary>
internal sealed class TargetRules
{
    internal TargetRules(TargetName target, ServerDefinition? server, ToolPin? pin, PolicyEnvironment environment, CompiledRule[] rules)
    {
        (Target, Server, Pin, Environment, Rules) = (target, server, pin, environment, rules);
        Risk = RiskOf(target, server, pin);
        Tool = CelValue.FromObject(Fields());
    }

    internal TargetName Target { get; }

    internal ServerDefinition? Server { get; }

    internal ToolPin? Pin { get; }

    internal PolicyEnvironment Environment { get; }

    /// <summary>The rules whose names match, in the order of ids.</summary>
    internal CompiledRule[] Rules { get; }

    internal RiskClass Risk { get; }

    /// <summary>The variable <c>tool</c>.</summary>
    internal CelValue Tool { get; }

    /// <summary>Whether a known name differs but for case.</summary>
    internal bool IsTwin { get; init; }

    /// <summary>Whether the server's tools must have been reviewed, and this one is listed otherwise.</summary>
    internal bool IsQuarantined(string? fingerprint) => Server?.Pin is not null && fingerprint != GateCall.MethodFingerprint && (Pin is null || Pin.Definition.Fingerprint != fingerprint);

    private static RiskClass RiskOf(TargetName target, ServerDefinition? server, ToolPin? pin) => target.Kind switch
    {
        TargetKind.Model => RiskClass.Read,
        TargetKind.Process or TargetKind.Service => RiskClass.Execute,
        TargetKind.Topic => RiskClass.Write,
        _ => pin is not null ? LockReview.RiskOf(pin.Definition, pin, server?.TrustsAnnotations == true) : RiskClassifier.Classify(target.Name, default),
    };

    private IEnumerable<KeyValuePair<string, CelValue>> Fields()
    {
        yield return KeyValuePair.Create("name", CelValue.From(Target.Name));
        yield return KeyValuePair.Create("server", CelValue.From(Target.Server));
        yield return KeyValuePair.Create("kind", CelValue.From(Target.Kind switch { TargetKind.Tool => "tool", TargetKind.Model => "model", TargetKind.Service => "http", TargetKind.Topic => "topic", _ => "process" }));
        yield return KeyValuePair.Create("risk", CelValue.From((long)RiskLadder.RungOf(Risk)));
        yield return KeyValuePair.Create("risk_name", CelValue.From(RiskLadder.WordOf(Risk)));
        yield return KeyValuePair.Create("pinned", CelValue.From(Pin is not null));
        if (Server?.Reach is { } reach) { yield return KeyValuePair.Create("reach", CelValue.From(reach switch { Reach.Local => "local", Reach.Internal => "internal", _ => "external" })); }
    }
}
