using System.Security;
using Tutti.Orchestration.Plans;
using static Tutti.Orchestration.Writing.CSharp.CSharpCalls;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Writes plans as C# that describes them with <see cref="Building.PlanBuilder"/>; compiled, it gives a plan with the same digest (rule D3).</summary>
public static class CSharpWriter
{
    /// <summary>A file with one class, whose method <c>Build</c> gives the plan.</summary>
    /// <param name="plan">A plan that can be written and read; what <see cref="Reading.PlanReader"/> refuses is refused when the C# runs.</param>
    /// <param name="className">The name of the class; null for one made of the plan's name.</param>
    /// <returns>The file; it ends with a line feed.</returns>
    public static string Write(Plan plan, string? className = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var body = new CSharpLayout()
            .Line($"/// <summary>{(plan.Description.Length > 0 ? DocumentOf(plan.Description) : $"The plan <c>{plan.Name}</c>.")}</summary>")
            .Line($"public static class {className ?? ClassOf(plan.Name)}")
            .Line("{")
            .Line("    /// <summary>The plan.</summary>")
            .Text($"    public static Plan Build() => PlanBuilder.Create({CSharpText.Quoted(plan.Name)})")
            .Chain([.. Calls(plan), new CSharpCall("Build", [])], indent: 8)
            .Line(";")
            .Line("}")
            .ToString();
        return $"{string.Concat(Usings(body))}\n{body}";
    }

    private static IEnumerable<string> Usings(string body)
    {
        if (body.Contains("TimeSpan.", StringComparison.Ordinal)) { yield return "using System;\n"; }
        if (body.Contains("CostClass.", StringComparison.Ordinal) || body.Contains("LatencyClass.", StringComparison.Ordinal)) { yield return "using Tutti.Agents.Routing;\n"; }
        if (body.Contains("RiskClass.", StringComparison.Ordinal)) { yield return "using Tutti.Governance.Risks;\n"; }
        if (body.Contains("RepeatRule.", StringComparison.Ordinal)) { yield return "using Tutti.Kernel.Steps;\n"; }
        yield return "using Tutti.Orchestration.Building;\n";
        if (body.Contains("ChatOrder.", StringComparison.Ordinal)) { yield return "using Tutti.Orchestration.Patterns;\n"; }
        yield return "using Tutti.Orchestration.Plans;\n";
    }

    private static IReadOnlyList<CSharpCall> Calls(Plan plan)
    {
        var calls = new CSharpCalls().CallIf(plan.Description.Length > 0, "Description", Plain(plan.Description));
        foreach (var input in plan.Inputs) { calls.Call("Input", [.. InputOf(input)]); }
        AddBounds(calls, plan);
        foreach (var secret in plan.Secrets) { calls.Call("Secret", Plain(secret)); }
        foreach (var agent in plan.Agents) { Add(calls, agent); }
        foreach (var flow in plan.Flows) { calls.Call("Flow", Plain(flow.Name), new CSharpArgument(null, new CSharpCode.Lambda("flow", Calls(flow), IsBlock: true))); }
        calls.Call("Steps", CSharpSteps.Block(plan.Steps));
        foreach (var output in plan.Outputs.Entries) { calls.Call("Output", Plain(output.Key), new CSharpArgument(null, CSharpText.Of(output.Value))); }
        foreach (var file in plan.Files) { calls.Call("File", Plain(file.Path), Plain(file.Content)); }
        return calls.All;
    }

    private static IEnumerable<CSharpArgument> InputOf(PlanInput input) =>
    [
        Plain(input.Name),
        .. input.Type == PlanType.Text ? Array.Empty<CSharpArgument>() : [Code($"{nameof(PlanType)}.{input.Type}")],
        .. Named(
            ("description", input.Description.Length > 0 ? CSharpText.Of(input.Description) : null),
            ("defaultValue", input.Default is { } value ? CSharpText.Of(value) : null),
            ("choices", input.Choices.Count > 0 ? CSharpText.Of(input.Choices) : null)),
    ];

    private static void AddBounds(CSharpCalls calls, Plan plan)
    {
        if (plan.Limits is { } limits && (limits is not { TimeToLive: null, Idle: null, Steps: null } || limits.Budget.Count == 0))
        {
            calls.Call("Limits", [.. Named(
                ("timeToLive", limits.TimeToLive is { } life ? CSharpText.Of(life) : null),
                ("idle", limits.Idle is { } idle ? CSharpText.Of(idle) : null),
                ("steps", limits.Steps is { } steps ? CSharpText.Of(steps) : null))]);
        }

        foreach (var amount in plan.Limits?.Budget ?? []) { calls.Call("Budget", Code(FormattableString.Invariant($"{amount.Value}m")), Plain(amount.Unit)); }
        if (plan.Repeat is { } repeat)
        {
            calls.Call("Repeat", [new CSharpArgument(null, CSharpText.Of(repeat.Every)), .. Named(
                ("until", repeat.Until is { } until ? CSharpText.Of(until.Text) : null),
                ("max", repeat.Max is { } max ? CSharpText.Of(max) : null))]);
        }

        calls.CallIf(plan.Policy, "Policy");
    }

    private static void Add(CSharpCalls calls, PlanAgent agent)
    {
        if (agent.Card.Entries is [var only] && only.Key == agent.Kind) { calls.Call("Agent", Plain(agent.Name), Plain(agent.Kind), new CSharpArgument(null, CSharpText.Of(only.Value))); }
        else { calls.Call("AgentCard", Plain(agent.Name), Plain(agent.Kind), new CSharpArgument(null, CSharpText.OfMap(agent.Card))); }
    }

    /// <summary>The class of a plan: <c>change-gate</c> is <c>ChangeGatePlan</c>.</summary>
    private static string ClassOf(string name)
    {
        var parts = name.Split(['-', '_'], StringSplitOptions.RemoveEmptyEntries).Select(static part => $"{char.ToUpperInvariant(part[0])}{part[1..]}");
        var joined = string.Concat(parts);
        return $"{(joined.Length == 0 || !char.IsAsciiLetter(joined[0]) ? "Flow" : "")}{joined}Plan";
    }

    /// <summary>A sentence inside of a comment that is XML, in one line.</summary>
    private static string DocumentOf(string text) => SecurityElement.Escape(new string([.. text.Select(static letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]));
}
