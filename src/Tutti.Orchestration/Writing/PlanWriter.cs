using System.Globalization;
using System.Text.Json;
using Tutti.Documents;
using Tutti.Documents.Json;
using Tutti.Governance.Amounts;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;

namespace Tutti.Orchestration.Writing;

/// <summary>Writes plans as documents: what <see cref="PlanReader"/> reads, with keys in one order and without defaults.</summary>
public static class PlanWriter
{
    /// <summary>The document of a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static DocumentNode.Map ToDocument(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Of(plan, isOuter: true);
    }

    /// <summary>The plan as canonical JSON: the same bytes for the same plan.</summary>
    /// <param name="plan">The plan.</param>
    public static ReadOnlyMemory<byte> ToJson(Plan plan)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) { JsonDocuments.Write(ToDocument(plan), writer); }
        return buffer.ToArray();
    }

    private static DocumentNode.Map Of(Plan plan, bool isOuter)
    {
        var map = new MapWriter();
        if (isOuter) { map.Add("tutti", PlanReader.Format); }
        map.Add("name", plan.Name).Add("description", plan.Description);
        map.AddFilled("inputs", Each(plan.Inputs, static input => input.Name, InputOf));
        if (plan.Limits is { } limits) { map.Add("limits", new MapWriter().Add("ttl", limits.TimeToLive).Add("idle", limits.Idle).Add("steps", limits.Steps).AddFilled("budget", Each(limits.Budget, static amount => amount.Unit, AmountOf)).ToMap()); }
        if (plan.Repeat is { } repeat) { map.Add("repeat", new MapWriter().Add("every", repeat.Every).Add("until", repeat.Until).Add("max", repeat.Max).ToMap()); }
        map.Add("policy", plan.Policy);
        if (plan.Secrets.Count > 0) { map.Add("secrets", MapWriter.Texts(plan.Secrets)); }
        map.AddFilled("agents", Each(plan.Agents, static agent => agent.Name, static agent => agent.Card));
        map.AddFilled("flows", Each(plan.Flows, static flow => flow.Name, static flow => Of(flow, isOuter: false)));
        map.Add("steps", StepWriter.Block(plan.Steps));
        map.AddFilled("outputs", plan.Outputs);
        map.AddFilled("files", Each(plan.Files, static file => file.Path, static file => MapWriter.Text(file.Content)));
        return map.ToMap();
    }

    private static DocumentNode AmountOf(Amount amount) => new DocumentNode.Number(amount.Value.ToString(CultureInfo.InvariantCulture), SourcePlace.None);

    private static DocumentNode InputOf(PlanInput input)
    {
        var map = new MapWriter().Add("type", PlanReader.NameOf(input.Type)).Add("description", input.Description).Add("default", input.Default);
        if (input.Choices.Count > 0) { map.Add("choices", MapWriter.Texts(input.Choices)); }
        return map.ToMap();
    }

    private static MapWriter Each<T>(IEnumerable<T> items, Func<T, string> name, Func<T, DocumentNode> write)
    {
        var map = new MapWriter();
        foreach (var item in items) { map.Add(name(item), write(item)); }
        return map;
    }
}
