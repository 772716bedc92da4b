using Tutti.Expressions.Types;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>Types of what plans read: inputs, facts of the run, results.</summary>
internal static class PlanTypes
{
    private static readonly CelType Failures = CelType.List(CelType.Object("failure", [new CelField("id", CelType.String), new CelField("code", CelType.String), new CelField("message", CelType.String)]));

    private static readonly CelType Line = CelType.Object("line", [new CelField("by", CelType.String), new CelField("said", CelType.Dyn)]);

    /// <summary>An offer: its price and confidence are numbers with a fraction, however they were written, so that scores can calculate with them.</summary>
    internal static CelType Offer { get; } = CelType.Object("offer", [new CelField("price", CelType.Double, IsOptional: true), new CelField("confidence", CelType.Double, IsOptional: true)], CelType.Dyn);

    private static readonly CelType Entry = CelType.Object("entry",
        [new CelField("number", CelType.Int), new CelField("kind", CelType.String), new CelField("data", CelType.Dyn), new CelField("by", CelType.String), new CelField("weight", CelType.Double), new CelField("at", CelType.Timestamp)]);

    /// <summary>The facts of a run.</summary>
    public static CelType Run { get; } = CelType.Object("run", [new CelField("id", CelType.String), new CelField("name", CelType.String), new CelField("started", CelType.Timestamp), new CelField("generation", CelType.Int), new CelField("directory", CelType.String)]);

    public static CelType OfInputs(IReadOnlyList<PlanInput> inputs) => CelType.Object("inputs", inputs.DistinctBy(static input => input.Name).Select(static input => new CelField(input.Name, Of(input))));

    /// <summary>What a flow is given by whoever runs it: what has a default may be missing.</summary>
    public static CelType OfGiven(Plan flow) => CelType.Object(flow.Name, flow.Inputs.Select(static input => new CelField(input.Name, Of(input), input.Default is not null)));

    public static CelType Of(PlanInput input) => input.Type switch
    {
        PlanType.Text when input.Choices.Count > 0 => CelType.OneOf(input.Choices),
        PlanType.Text or PlanType.Path => CelType.String,
        PlanType.Whole => CelType.Int,
        PlanType.Number => CelType.Double,
        PlanType.Amount => CelType.Decimal,
        PlanType.Flag => CelType.Bool,
        PlanType.List => CelType.List(CelType.Dyn),
        _ => CelType.Map(CelType.String, CelType.Dyn),
    };

    public static CelType OfAnswer(IReadOnlyList<string> choices) => CelType.Object("answer",
    [
        new CelField("answer", choices.Count > 0 ? CelType.OneOf(choices) : CelType.String),
        new CelField("by", CelType.String),
        new CelField("comment", CelType.String),
        new CelField("expired", CelType.Bool),
        new CelField("refused", CelType.Bool),
    ]);

    public static CelType OfBranches(string name, IEnumerable<CelField> branches) => CelType.Object(name, branches.DistinctBy(static field => field.Name)
        .Where(static field => field.Name is not ("failed" or "passed"))
        .Append(new CelField("failed", Failures)).Append(new CelField("passed", CelType.List(CelType.String))));

    public static CelType OfItems(string name) => CelType.Object(name, [new CelField("items", CelType.List(CelType.Dyn)), new CelField("failed", Failures), new CelField("passed", CelType.List(CelType.String))]);

    public static CelType OfLoop(string name) => CelType.Object(name, [new CelField("value", CelType.Dyn), new CelField("last", CelType.Dyn), new CelField("rounds", CelType.Int), new CelField("ended", CelType.Bool)]);

    public static CelType OfReflect(string name) => CelType.Object(name,
    [
        new CelField("work", CelType.Dyn),
        new CelField("check", CelType.Dyn),
        new CelField("accepted", CelType.Bool),
        new CelField("rounds", CelType.Int),
        new CelField("ended", CelType.String),
        new CelField("by", CelType.String),
    ]);

    public static CelType OfCompete(string name) => CelType.Object(name,
    [
        new CelField("value", CelType.Dyn),
        new CelField("id", CelType.String),
        new CelField("score", CelType.Double),
        new CelField("attempts", CelType.List(CelType.Object("attempt", [new CelField("id", CelType.String), new CelField("score", CelType.Double), new CelField("value", CelType.Dyn)]))),
        new CelField("failed", Failures),
        new CelField("cancelled", CelType.List(CelType.String)),
        new CelField("spending", CelType.Dyn),
    ]);

    public static CelType OfChat(string name) => CelType.Object(name,
    [
        new CelField("lines", CelType.List(Line)),
        new CelField("last", Line),
        new CelField("turns", CelType.Int),
        new CelField("ended", CelType.String),
        new CelField("conclusion", CelType.Dyn),
        new CelField("failed", Failures),
    ]);

    public static CelType OfHandoff(string name) => CelType.Object(name,
    [
        new CelField("answer", CelType.Dyn),
        new CelField("by", CelType.String),
        new CelField("hops", CelType.List(CelType.Object("hop", [new CelField("from", CelType.String), new CelField("to", CelType.String), new CelField("carry", CelType.Dyn)]))),
    ]);

    public static CelType OfBid(string name) => CelType.Object(name,
    [
        new CelField("value", CelType.Dyn),
        new CelField("by", CelType.String),
        new CelField("offer", Offer),
        new CelField("score", CelType.Double),
        new CelField("offers", CelType.List(CelType.Object("offer", [new CelField("by", CelType.String), new CelField("score", CelType.Double), new CelField("offer", Offer)]))),
        new CelField("silent", CelType.List(CelType.String)),
        new CelField("failed", Failures),
    ]);

    public static CelType OfSwarm(string name) => CelType.Object(name,
    [
        new CelField("entries", CelType.List(Entry)),
        new CelField("entry", Entry),
        new CelField("ended", CelType.String),
        new CelField("claims", CelType.Int),
        new CelField("refused", CelType.Int),
        new CelField("failed", Failures),
    ]);

    public static CelType OfRoute(string name) => CelType.Object(name,
    [
        new CelField("value", CelType.Dyn),
        new CelField("agent", CelType.String),
        new CelField("confidence", CelType.Double),
        new CelField("verdict", CelType.String),
        new CelField("by", CelType.String),
        new CelField("candidates", CelType.List(CelType.Object("candidate", [new CelField("agent", CelType.String), new CelField("score", CelType.Double), new CelField("record", CelType.Double), new CelField("shared", CelType.List(CelType.String))]))),
        new CelField("tried", CelType.List(CelType.String)),
    ]);

    public static CelType OfGoal(string name) => CelType.Object(name,
    [
        new CelField("goal", CelType.String),
        new CelField("result", CelType.Dyn),
        new CelField("results", CelType.Map(CelType.String, CelType.Dyn)),
        new CelField("accepted", CelType.Bool),
        new CelField("ended", CelType.String),
        new CelField("by", CelType.String),
        new CelField("planner", CelType.String),
        new CelField("versions", CelType.List(CelType.Dyn)),
        new CelField("estimate", CelType.Dyn),
        new CelField("spent", CelType.Dyn),
    ]);

    public static CelType OfPublish(string name) => CelType.Object(name, [new CelField("number", CelType.Int), new CelField("heard", CelType.Int)]);

    public static CelType OfOutputs(string name, Plan? flow) => flow is null ? CelType.Dyn : CelType.Object(name, flow.Outputs.Entries.Select(static output => new CelField(output.Key, CelType.Dyn)));

    /// <summary>Whether what takes a type takes a field of this name.</summary>
    public static bool HasRoom(CelType type, string field) => type.Kind switch
    {
        CelTypeKind.Dyn or CelTypeKind.Map => true,
        CelTypeKind.Object => type.Additional is not null || type.Fields.Any(known => known.Name == field),
        _ => false,
    };

    /// <summary>Whether a value of one type may be given where another is expected; what is not known before it runs may.</summary>
    public static bool Fits(CelType actual, CelType expected)
    {
        if (actual.Kind == CelTypeKind.Dyn || expected.Kind == CelTypeKind.Dyn) { return true; }
        if (actual.Kind is CelTypeKind.Object or CelTypeKind.Map && expected.Kind is CelTypeKind.Object or CelTypeKind.Map) { return true; }
        if (actual.Kind == CelTypeKind.List && expected.Kind == CelTypeKind.List) { return Fits(actual.Parameters[0], expected.Parameters[0]); }
        if (actual.Kind == CelTypeKind.Int && expected.Kind is CelTypeKind.Double or CelTypeKind.Decimal or CelTypeKind.UInt) { return true; }
        if (actual.Kind == CelTypeKind.String && expected.Kind is CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Decimal or CelTypeKind.Bytes) { return true; }
        return actual.Kind == expected.Kind;
    }
}
