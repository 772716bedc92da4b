using Tutti.Expressions.Diagnostics;

namespace Tutti.Documents;

/// <summary>A place in a file, for messages.</summary>
/// <param name="File">The file as the user named it; empty where a document was made in code.</param>
/// <param name="Position">Where in the file.</param>
public readonly record struct SourcePlace(string File, SourcePosition Position)
{
    /// <summary>No place: the document was made in code.</summary>
    public static SourcePlace None { get; } = new("", SourcePosition.Start);

    /// <summary><c>file:line:column</c>; empty where there is no file.</summary>
    public override string ToString() => string.IsNullOrEmpty(File) ? "" : $"{File}:{Position}";
}
