namespace Tutti.Documents.Yaml;

/// <summary>
/// Writes document nodes as YAML for people: blocks with two blanks of indentation, short lists and maps of single values in one line, texts of
/// several lines as literal blocks, and quotes only where a text would else be read as something else.
/// </summary>
public static class YamlWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="node">The document; texts are well-formed UTF-16 (half a surrogate pair is written as U+FFFD).</param>
    /// <returns>A text that <see cref="YamlDocuments"/> reads as the same document; it ends with a line feed.</returns>
    public static string Write(DocumentNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new YamlEmitter(YamlTrivia.None).Write(node);
    }
}
