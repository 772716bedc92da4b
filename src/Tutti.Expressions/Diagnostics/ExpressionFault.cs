namespace Tutti.Expressions.Diagnostics;

/// <summary>One fault of an expression, found before it runs.</summary>
/// <param name="Code">A code of <c>docs/errors.md</c>, TUT4501 to TUT4519.</param>
/// <param name="Position">Where the faulty part begins.</param>
/// <param name="Length">How many UTF-16 units it has; 0 at the end of the text.</param>
/// <param name="Message">What is wrong, and what to write instead where that can be told.</param>
public sealed record ExpressionFault(string Code, SourcePosition Position, int Length, string Message)
{
    /// <summary><c>line:column: code: message</c>, which follows a file's name well.</summary>
    public override string ToString() => $"{Position}: {Code}: {Message}";
}
