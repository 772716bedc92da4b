namespace Tutti.Orchestration.Documents;

/// <summary>One fault of a plan, found before it runs.</summary>
/// <param name="Code">A code of <c>docs/errors.md</c>, TUT4601 to TUT4699, or of an expression.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Message">What is wrong, and what to write instead where that can be told.</param>
/// <param name="IsWarning">Whether the plan can run all the same.</param>
public sealed record PlanFault(string Code, SourcePlace Place, string Message, bool IsWarning = false)
{
    /// <summary><c>file:line:column: error CODE: message</c></summary>
    public override string ToString()
    {
        var place = Place.ToString();
        return $"{place}{(place.Length > 0 ? ": " : "")}{(IsWarning ? "warning" : "error")} {Code}: {Message}";
    }
}
