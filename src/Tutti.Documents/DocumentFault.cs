namespace Tutti.Documents;

/// <summary>One fault of a document, found before it is used.</summary>
/// <param name="Code">A code of <c>docs/errors.md</c>: of documents, of the kind of document, or of an expression.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Message">What is wrong, and what to write instead where that can be told.</param>
/// <param name="IsWarning">Whether the document can be used all the same.</param>
public sealed record DocumentFault(string Code, SourcePlace Place, string Message, bool IsWarning = false)
{
    /// <summary><c>file:line:column: error CODE: message</c></summary>
    public override string ToString()
    {
        var place = Place.ToString();
        return $"{place}{(place.Length > 0 ? ": " : "")}{(IsWarning ? "warning" : "error")} {Code}: {Message}";
    }
}
