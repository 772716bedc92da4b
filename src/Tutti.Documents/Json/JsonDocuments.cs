using System.Text.Json;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Documents.Json;

/// <summary>JSON as document nodes, and back.</summary>
public static class JsonDocuments
{
    private const int MostLevels = 64;

    /// <summary>Reads a JSON text. Duplicate keys are refused.</summary>
    /// <param name="utf8">One JSON value.</param>
    /// <param name="file">The file's name for messages; empty for none.</param>
    /// <exception cref="DocumentException">The text is no JSON, has a key twice, or is nested too deeply (TUT4615).</exception>
    public static DocumentNode Parse(ReadOnlySpan<byte> utf8, string file = "")
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostLevels, CommentHandling = JsonCommentHandling.Disallow });
        try
        {
            reader.Read();
            var lines = new Lines(utf8);
            var node = Read(ref reader, lines, file);
            if (reader.Read()) { throw new JsonException("More than one value."); }
            return node;
        }
        catch (JsonException refused)
        {
            var place = new SourcePosition((int)(refused.LineNumber ?? 0) + 1, (int)(refused.BytePositionInLine ?? 0) + 1, 0);
            throw new DocumentException([new DocumentFault(DocumentCodes.NoJson, new SourcePlace(file, place), $"This is no JSON: {refused.Message}")]);
        }
    }

    /// <summary>A value that is in memory already; it has no places.</summary>
    /// <param name="element">The value.</param>
    public static DocumentNode Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new DocumentNode.Map([.. element.EnumerateObject().Select(static member => new DocumentEntry(member.Name, Of(member.Value)))], SourcePlace.None),
        JsonValueKind.Array => new DocumentNode.List([.. element.EnumerateArray().Select(Of)], SourcePlace.None),
        JsonValueKind.String => new DocumentNode.Text(element.GetString() ?? "", SourcePlace.None),
        JsonValueKind.Number => new DocumentNode.Number(element.GetRawText(), SourcePlace.None),
        JsonValueKind.True => new DocumentNode.Flag(Value: true, SourcePlace.None),
        JsonValueKind.False => new DocumentNode.Flag(Value: false, SourcePlace.None),
        _ => new DocumentNode.Null(SourcePlace.None),
    };

    /// <summary>Writes a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(DocumentNode node, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (node)
        {
            case DocumentNode.Map map:
                writer.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case DocumentNode.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items) { Write(item, writer); }
                writer.WriteEndArray();
                break;
            case DocumentNode.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case DocumentNode.Number number:
                writer.WriteRawValue(number.Lexeme);
                break;
            case DocumentNode.Flag flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static DocumentNode Read(ref Utf8JsonReader reader, Lines lines, string file)
    {
        var place = new SourcePlace(file, lines.At(reader.TokenStartIndex));
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, lines, place);
            case JsonTokenType.StartArray:
                var items = new List<DocumentNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) { items.Add(Read(ref reader, lines, file)); }
                return new DocumentNode.List(items, place);
            case JsonTokenType.String:
                return new DocumentNode.Text(reader.GetString() ?? "", place);
            case JsonTokenType.Number:
                return new DocumentNode.Number(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), place);
            case JsonTokenType.True or JsonTokenType.False:
                return new DocumentNode.Flag(reader.GetBoolean(), place);
            default:
                return new DocumentNode.Null(place);
        }
    }

    private static DocumentNode.Map ReadMap(ref Utf8JsonReader reader, Lines lines, SourcePlace place)
    {
        var entries = new List<DocumentEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString() ?? "";
            var at = place with { Position = lines.At(reader.TokenStartIndex) };
            if (!keys.Add(key)) { throw new DocumentException([new DocumentFault(DocumentCodes.NoJson, at, $"The key '{key}' is there twice. Keep one of them.")]); }
            reader.Read();
            entries.Add(new DocumentEntry(key, Read(ref reader, lines, place.File)) { Place = at });
        }

        return new DocumentNode.Map(entries, place);
    }

    /// <summary>Lines and columns of offsets that only grow.</summary>
    private sealed class Lines
    {
        private readonly List<int> _starts = [0];

        public Lines(ReadOnlySpan<byte> text)
        {
            for (var at = 0; at < text.Length; at++)
            {
                if (text[at] == '\n') { _starts.Add(at + 1); }
            }
        }

        public SourcePosition At(long offset)
        {
            var line = _starts.BinarySearch((int)offset);
            if (line < 0) { line = ~line - 1; }
            return new SourcePosition(line + 1, (int)offset - _starts[line] + 1, (int)offset);
        }
    }
}
