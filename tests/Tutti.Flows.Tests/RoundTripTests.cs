using FsCheck;
using FsCheck.Fluent;
using Tutti.Documents.Json;
using Tutti.Documents.Yaml;
using Tutti.Flows.Graphs;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Writing;

namespace Tutti.Flows.Tests;

/// <summary>YAML ⇄ plan ⇄ JSON is lossless (rule D3); plans here are made in C#.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Kinds = ["process"];
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void D3_AnyPlan_IsTheSameOverYamlAndJson() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
    {
        var plan = AnyPlan.Of(seed);
        var digest = PlanDigest.Of(plan);

        var overYaml = PlanReader.Read(YamlDocuments.Parse(YamlWriter.Write(PlanWriter.ToDocument(plan))), Kinds);
        var overJson = PlanReader.Read(JsonDocuments.Parse(PlanWriter.ToJson(overYaml).Span), Kinds);
        var again = PlanReader.Read(YamlDocuments.Parse(YamlFormatter.Format(YamlWriter.Write(PlanWriter.ToDocument(overJson)))), Kinds);

        return PlanDigest.Of(overYaml) == digest && PlanDigest.Of(overJson) == digest && PlanDigest.Of(again) == digest;
    }).Check(Cases);

    [Fact]
    public void Graphs_AnyPlan_AreDrawnTheSameTwice() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
    {
        var plan = AnyPlan.Of(seed);
        var svg = FlowGraph.ToSvg(plan);
        _ = System.Xml.Linq.XDocument.Parse(svg);
        return svg == FlowGraph.ToSvg(plan) && FlowGraph.ToMermaid(plan) == FlowGraph.ToMermaid(plan) && FlowGraph.ToDot(plan) == FlowGraph.ToDot(plan);
    }).Check(Cases);
}
