namespace Tutti.Orchestration.Topics;

/// <summary>Types of events and kinds of entries, as those who react to them name them: a <c>*</c> at the end stands for anything.</summary>
internal static class TypePattern
{
    public static bool Matches(string pattern, string type) =>
        pattern is [.. var head, '*'] ? type.StartsWith(head, StringComparison.Ordinal) : type == pattern;
}
