using System.Text.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Orchestration.Checking;

namespace Tutti.Orchestration.Interpreting;

/// <summary>What maker and checker are given beside what the plan gives them, where they take it.</summary>
internal static class CheckerInput
{
    /// <summary>The field by which a checker says whether it accepts.</summary>
    internal const string Accepted = "accepted";

    private const string Task = "task";
    private const string Asked = "asked";
    private const string Work = "work";
    private const string Feedback = "feedback";

    private static readonly JsonElement Strictly = JsonElement.Parse("\"Check this work. Be strict: accept only what needs no further correction.\"");
    private static readonly CelValue Again = CelValue.From("Your work was not accepted. Correct it and give the whole of it again.");

    /// <summary>The fields that a checker is given.</summary>
    internal static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal) { Task, Asked, Work };

    /// <summary>The input of a maker: from the second round on with its last work, and what the checker said of it.</summary>
    internal static JsonElement OfMaker(CompiledStep maker, JsonElement given, ReflectRound? last)
    {
        if (last is null || !HasRoom(maker, Feedback)) { return given; }
        var feedback = CelValue.FromObject([KeyValuePair.Create("note", Again), KeyValuePair.Create(Work, last.Work), KeyValuePair.Create("check", last.Check)]);
        return Values.With(given, Feedback, Values.ToJson(feedback));
    }

    /// <summary>The input of a checker: with what was asked for, and what was made.</summary>
    internal static JsonElement OfChecker(CompiledStep checker, JsonElement given, JsonElement asked, CelValue work)
    {
        var input = given;
        if (HasRoom(checker, Task)) { input = Values.With(input, Task, Strictly); }
        if (HasRoom(checker, Asked)) { input = Values.With(input, Asked, asked); }
        return HasRoom(checker, Work) ? Values.With(input, Work, Values.ToJson(work)) : input;
    }

    /// <summary>What a command says by failing.</summary>
    internal static CelValue Refusal(string why) => CelValue.FromObject([KeyValuePair.Create(Accepted, CelValue.From(false)), KeyValuePair.Create("remarks", CelValue.From(why))]);

    /// <summary>Whether who does a step takes a field.</summary>
    internal static bool HasRoom(CompiledStep step, string field) => PlanTypes.HasRoom(step.Agent?.Shape.Input ?? step.Function?.Input ?? CelType.Dyn, field);
}
