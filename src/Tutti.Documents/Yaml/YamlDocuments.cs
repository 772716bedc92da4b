using System.Text;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Documents.Yaml;

/// <summary>
/// YAML as document nodes. One document of at most 1 MiB and 64 levels, without tags; plain scalars are what JSON says they are, and
/// aliases may stand for at most 1,000 values. The place of a text is that of its first character, behind a quote.
/// </summary>
public static class YamlDocuments
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a YAML text.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <param name="file">The file's name for messages; empty for none.</param>
    /// <exception cref="DocumentException">The text is no YAML, or goes beyond a limit (TUT4616 to TUT4624); all faults are listed.</exception>
    public static DocumentNode Parse(ReadOnlySpan<byte> utf8, string file = "") => TryParse(utf8, file, out var faults) ?? throw new DocumentException(faults);

    /// <summary>Reads a YAML text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name for messages; empty for none.</param>
    /// <exception cref="DocumentException">The text is no YAML, or goes beyond a limit (TUT4616 to TUT4624); all faults are listed.</exception>
    public static DocumentNode Parse(string text, string file = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(Encoding.UTF8.GetBytes(text), file);
    }

    /// <summary>Reads a YAML text.</summary>
    /// <param name="utf8">The text; a byte order mark is skipped.</param>
    /// <param name="file">The file's name for messages; empty for none.</param>
    /// <param name="faults">All faults, in the order of the text.</param>
    /// <returns>The document; null where there are faults.</returns>
    public static DocumentNode? TryParse(ReadOnlySpan<byte> utf8, string file, out IReadOnlyList<DocumentFault> faults)
    {
        if (Decode(utf8, file, out var fault) is not { } text)
        {
            faults = fault is null ? [] : [fault];
            return null;
        }

        var reader = new YamlReader(text, file);
        var document = reader.Read();
        faults = reader.Faults;
        return faults.Count == 0 ? document : null;
    }

    /// <summary>The characters of a file without its byte order mark, lines ended by line feeds; null with a fault where they are no text.</summary>
    internal static string? Decode(ReadOnlySpan<byte> utf8, string file, out DocumentFault? fault)
    {
        fault = null;
        if (utf8.Length > YamlLimits.Bytes)
        {
            fault = new DocumentFault(DocumentCodes.TooLarge, At(file, SourcePosition.Start), $"The file has more than {YamlLimits.Bytes / 1024} KiB. Move texts and parts into files of their own.");
            return null;
        }

        if (utf8.StartsWith("\uFEFF"u8)) { utf8 = utf8[3..]; }
        var text = DecodeStrictly(utf8);
        if (text is null)
        {
            fault = new DocumentFault(DocumentCodes.NoText, At(file, SourcePosition.Start), "The file is no UTF-8 text. Save it as UTF-8.");
            return null;
        }

        var odd = text.AsSpan().IndexOfAny(Characters.Refused);
        if (odd < 0) { return text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'); }
        fault = new DocumentFault(DocumentCodes.NoText, At(file, Characters.PositionOf(text, odd)), $"The character U+{(int)text[odd]:X4} has no place in a text file. In double quotes write it as \"\\u{(int)text[odd]:X4}\".");
        return null;
    }

    private static string? DecodeStrictly(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static SourcePlace At(string file, SourcePosition position) => new(file, position);
}
