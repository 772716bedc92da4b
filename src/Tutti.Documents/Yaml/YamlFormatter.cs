using System.Text;

namespace Tutti.Documents.Yaml;

/// <summary>Brings a YAML file into the form of <see cref="YamlWriter"/>. Comments and single blank lines stay; anchors are written out.</summary>
public static class YamlFormatter
{
    private const int MostRounds = 6;

    /// <summary>Formats a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <returns>The same document; formatting it again changes nothing.</returns>
    /// <exception cref="DocumentException">The text is no YAML, or goes beyond a limit (TUT4616 to TUT4624); all faults are listed.</exception>
    public static string Format(ReadOnlySpan<byte> utf8, string file = "")
    {
        var before = YamlDocuments.Decode(utf8, file, out _) ?? "";
        var after = Once(utf8, before, file);
        // A comment that moves can make room for a shorter form; twice is the rule, more the exception.
        for (var round = 0; round < MostRounds && after != before; round++) { (before, after) = (after, Once(Encoding.UTF8.GetBytes(after), after, file)); }
        return after;
    }

    /// <summary>Formats a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="DocumentException">The text is no YAML, or goes beyond a limit (TUT4616 to TUT4624); all faults are listed.</exception>
    public static string Format(string text, string file = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return Format(Encoding.UTF8.GetBytes(text), file);
    }

    private static string Once(ReadOnlySpan<byte> utf8, string text, string file) => Write(YamlDocuments.Parse(utf8, file), text);

    private static string Write(DocumentNode document, string text) => new YamlEmitter(YamlTrivia.Of(text)).Write(document);
}
