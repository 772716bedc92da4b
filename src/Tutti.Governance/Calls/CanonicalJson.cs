using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tutti.Governance.Calls;

/// <summary>
/// The one canonical form of JSON that is judged, hashed and forwarded (rule G2): no blanks, keys sorted by UTF-16 units, numbers digit for digit as they
/// came, texts escaped as RFC 8785 §3.2.2.2 does. What two readers may read differently is refused.
/// </summary>
internal sealed class CanonicalJson
{
    internal const int MostBytes = 4 * 1024 * 1024;
    private const int MostLevels = 64;
    private const int MostDigits = 128;

    private readonly ArrayBufferWriter<byte> _output = new(256);

    /// <summary>The canonical form of one JSON object.</summary>
    /// <exception cref="UnreadableCallException">It is none, or can be read in several ways.</exception>
    internal static byte[] OfObject(ReadOnlySpan<byte> utf8)
    {
        using var document = Read(utf8);
        if (document.RootElement.ValueKind != JsonValueKind.Object) { throw new UnreadableCallException(CallCodes.NoObject, "The arguments of the call are no JSON object. Send named arguments."); }
        return Of(document.RootElement);
    }

    /// <summary>The canonical form of a value that has been read already; the same rules.</summary>
    internal static byte[] Of(JsonElement element)
    {
        var canonical = new CanonicalJson();
        canonical.Write(element, level: 1);
        return canonical._output.WrittenSpan.ToArray();
    }

    private static JsonDocument Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MostBytes) { throw new UnreadableCallException(CallCodes.TooLarge, $"The arguments of the call have more than {MostBytes / 1024 / 1024} MiB."); }
        if (!Utf8.IsValid(utf8)) { throw new UnreadableCallException(CallCodes.NoText, "The arguments of the call are no UTF-8 text."); }
        try
        {
            // Levels are counted where the form is written, so that depth has a code of its own; the reader's own limit lies above it.
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 16 * MostLevels });
            var document = JsonDocument.ParseValue(ref reader);
            return !reader.Read() ? document : throw new JsonException();
        }
        catch (JsonException refused)
        {
            throw IsTooDeep(utf8) ? TooDeep() : new UnreadableCallException(
                CallCodes.NoJson, string.Create(CultureInfo.InvariantCulture, $"The arguments of the call are no JSON (line {(refused.LineNumber ?? 0) + 1}, byte {(refused.BytePositionInLine ?? 0) + 1})."));
        }
    }

    /// <summary>Whether depth comes before the first fault of the syntax.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 16 * MostLevels });
        try
        {
            while (reader.Read() && reader.CurrentDepth <= MostLevels) { }
        }
        catch (JsonException)
        {
            // the fault that brought us here
        }

        return reader.CurrentDepth > MostLevels;
    }

    private static UnreadableCallException TooDeep() => new(CallCodes.TooLarge, $"The arguments of the call lie in each other more than {MostLevels} deep.");

    private void Write(JsonElement element, int level)
    {
        if (level > MostLevels) { throw TooDeep(); }
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, level);
                break;
            case JsonValueKind.Array:
                WriteList(element, level);
                break;
            case JsonValueKind.String:
                WriteText(TextOf(element));
                break;
            case JsonValueKind.Number:
                WriteNumber(element.GetRawText());
                break;
            case JsonValueKind.True:
                _output.Write("true"u8);
                break;
            case JsonValueKind.False:
                _output.Write("false"u8);
                break;
            default:
                _output.Write("null"u8);
                break;
        }
    }

    private void WriteList(JsonElement element, int level)
    {
        var isFirst = true;
        _output.Write("["u8);
        foreach (var item in element.EnumerateArray())
        {
            if (!isFirst) { _output.Write(","u8); }
            isFirst = false;
            Write(item, level + 1);
        }

        _output.Write("]"u8);
    }

    private void WriteObject(JsonElement element, int level)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in element.EnumerateObject()) { members.Add((NameOf(member), member.Value)); }
        RefuseTwins(members);
        members.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        _output.Write("{"u8);
        for (var index = 0; index < members.Count; index++)
        {
            if (index > 0) { _output.Write(","u8); }
            WriteText(members[index].Name);
            _output.Write(":"u8);
            Write(members[index].Value, level + 1);
        }

        _output.Write("}"u8);
    }

    /// <summary>Some readers take the first of two equal keys, some the last, some do not look at case: all of them must see what was judged.</summary>
    private static void RefuseTwins(List<(string Name, JsonElement Value)> members)
    {
        if (members.Count < 2) { return; }
        var seen = new HashSet<string>(members.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in members)
        {
            if (!seen.Add(Folded(name))) { throw new UnreadableCallException(CallCodes.KeyTwice, $"The arguments of the call have the key '{Shown(name)}' twice, or once more in other case. Send it once."); }
        }
    }

    /// <summary>Two letters outside of ASCII are the same as <c>k</c> and <c>s</c> to readers that fold case by the whole of Unicode: the Kelvin sign and the long s.</summary>
    private static string Folded(string name) => name.Replace('\u212A', 'k').Replace('\u017F', 's');

    private void WriteNumber(string lexeme)
    {
        if (!IsReadable(lexeme)) { throw new UnreadableCallException(CallCodes.HugeNumber, "The arguments of the call have a number that is too large, too small or too long for usual readers."); }
        Encoding.UTF8.GetBytes(lexeme, _output);
    }

    /// <summary>Whether a double holds it, and does not make nothing of something.</summary>
    private static bool IsReadable(string lexeme)
    {
        if (lexeme.Length > MostDigits || !double.TryParse(lexeme, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) { return false; }
        var mantissa = lexeme.AsSpan().IndexOfAny('e', 'E') is var at and >= 0 ? lexeme.AsSpan(0, at) : lexeme;
        return value != 0 || !mantissa.ContainsAnyInRange('1', '9');
    }

    private void WriteText(string text)
    {
        _output.Write("\""u8);
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (Escape(text[at]) is not { } escape) { continue; }
            Encoding.UTF8.GetBytes(text.AsSpan(start, at - start), _output);
            Encoding.UTF8.GetBytes(escape, _output);
            start = at + 1;
        }

        Encoding.UTF8.GetBytes(text.AsSpan(start), _output);
        _output.Write("\""u8);
    }

    private static string? Escape(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
        _ => null,
    };

    private static string TextOf(JsonElement element)
    {
        try { return element.GetString() ?? ""; }
        catch (InvalidOperationException) { throw HalfPair(); }
    }

    private static string NameOf(JsonProperty member)
    {
        try { return member.Name; }
        catch (InvalidOperationException) { throw HalfPair(); }
    }

    private static UnreadableCallException HalfPair() => new(CallCodes.NoText, "The arguments of the call have half of a surrogate pair (\\uD800 to \\uDFFF).");

    /// <summary>A key as a message may show it.</summary>
    private static string Shown(string name) => name.Length <= 64 ? name : $"{name[..64]}…";
}
