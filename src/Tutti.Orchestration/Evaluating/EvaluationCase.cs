using System.Text.Json;

namespace Tutti.Orchestration.Evaluating;

/// <summary>One case: what both sides are given, and what is right. Immutable.</summary>
public sealed record EvaluationCase
{
    /// <summary>Its name, for people; no two cases have the same.</summary>
    public required string Name { get; init; }

    /// <summary>The inputs of the flow: an object.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>What the single agent is told to do.</summary>
    public required string Task { get; init; }

    /// <summary>The right result, exactly; blanks around a text do not count. Null where nothing exact is known.</summary>
    public JsonElement? Expect { get; init; }

    /// <summary>An expression over <c>result</c>, <c>inputs</c> and <c>expect</c> that is true where the result is right; null for none.</summary>
    public string? Accept { get; init; }
}

/// <summary>Which of the two is measured. Numbers are part of keys and never reused.</summary>
public enum EvaluationSide
{
    /// <summary>The flow.</summary>
    Flow = 1,

    /// <summary>The single agent.</summary>
    Agent = 2,
}

/// <summary>One run of an evaluation, as it ended.</summary>
public sealed record EvaluationRun
{
    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>What it gave; null where it did not end well.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it did not end well; empty where it did.</summary>
    public string Error { get; init; } = "";

    /// <summary>Tokens of all its calls of models.</summary>
    public long Tokens { get; init; }

    /// <summary>What they cost, in each currency; a call whose price is not known is not in it.</summary>
    public IReadOnlyDictionary<string, decimal> Costs { get; init; } = new Dictionary<string, decimal>();

    /// <summary>From its start to its end.</summary>
    public TimeSpan Duration { get; init; }
}

/// <summary>One run and whether its result is right.</summary>
/// <param name="Case">The case.</param>
/// <param name="Side">Whose run it is.</param>
/// <param name="Repeat">0 for the first.</param>
/// <param name="Run">The run.</param>
/// <param name="IsRight">Whether its result is right.</param>
/// <param name="Remarks">What a judge said; empty for nothing.</param>
public sealed record EvaluationMeasure(string Case, EvaluationSide Side, int Repeat, EvaluationRun Run, bool IsRight, string Remarks = "");
