namespace Tutti.Expressions;

/// <summary>Which behaviour of the language an expression was written for (rule D1). Recorded by the caller beside the expression.</summary>
/// <remarks>Numbers are never reused. A later version may add names; what an expression of an earlier version means never changes.</remarks>
public enum LanguageVersion
{
    /// <summary>The language as <c>docs/expressions.md</c> describes it.</summary>
    V1 = 1,
}
