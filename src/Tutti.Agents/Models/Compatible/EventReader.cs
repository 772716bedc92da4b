using System.Buffers;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Compatible;

/// <summary>
/// JSON values of a streamed reply: server-sent events, or one value a line. Servers leave out blank lines between events, spaces after
/// <c>data:</c>, and the <c>[DONE]</c> at the end; all of that is taken as it comes.
/// </summary>
internal sealed class EventReader(LineReader lines, ModelEndpoint endpoint) : IDisposable
{
    /// <summary>A value that is spread over more lines than this is no event.</summary>
    private const int MostLines = 256;

    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 64, AllowTrailingCommas = true };

    private readonly ArrayBufferWriter<byte> _pending = new();
    private int _pendingLines;

    /// <summary>Whether the server said that it is done.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>The next value, the caller's to dispose; null at the end.</summary>
    /// <exception cref="ModelException">TUT4114, TUT4115: what comes is no stream of a model, or too much of it.</exception>
    internal async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!IsDone)
        {
            if (await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } line) { return Close(); }
            if (line.IsEmpty)
            {
                if (_pendingLines > 0) { throw NoJson(_pending.WrittenSpan); }
                continue;
            }

            if (DataOf(line.Span) is not { } range) { continue; }
            var data = line[range];
            if (data.Span.SequenceEqual("[DONE]"u8)) { IsDone = true; }
            else if (Take(data) is { } value) { return value; }
        }

        return null;
    }

    public void Dispose() => lines.Dispose();

    private JsonDocument? Close() => _pendingLines > 0 ? throw ModelErrors.Broke(endpoint, cause: null) : null;

    /// <summary>Where the value lies in a line; null for comments, names, ids and blank data.</summary>
    private static Range? DataOf(ReadOnlySpan<byte> line)
    {
        if (line[0] == ':') { return null; }
        var begin = line.StartsWith("data:"u8) ? "data:".Length : 0;
        if (begin == 0 && (line.StartsWith("event:"u8) || line.StartsWith("id:"u8) || line.StartsWith("retry:"u8))) { return null; }
        var end = line.Length;
        while (begin < end && line[begin] is (byte)' ' or (byte)'\t' or 0xEF or 0xBB or 0xBF) { begin++; }
        while (end > begin && line[end - 1] is (byte)' ' or (byte)'\t') { end--; }
        return begin == end ? null : begin..end;
    }

    private JsonDocument? Take(ReadOnlyMemory<byte> data)
    {
        if (_pendingLines == 0 && data.Span[0] is not ((byte)'{' or (byte)'[')) { throw NoJson(data.Span); }
        // The document keeps the bytes, and the line's are overwritten.
        if (_pendingLines == 0 && TryParse(data.ToArray()) is { } value) { return value; }
        if (++_pendingLines > MostLines || _pending.WrittenCount + data.Length > endpoint.Limits.LineBytes) { throw NoJson(_pending.WrittenSpan); }
        _pending.Write(data.Span);
        _pending.Write("\n"u8);
        if (data.Span[^1] is not ((byte)'}' or (byte)']') || TryParse(_pending.WrittenSpan.ToArray()) is not { } whole) { return null; }
        _pending.ResetWrittenCount();
        _pendingLines = 0;
        return whole;
    }

    private static JsonDocument? TryParse(byte[] json)
    {
        try { return JsonDocument.Parse(json, Lenient); }
        catch (JsonException) { return null; }
    }

    private ModelException NoJson(ReadOnlySpan<byte> text) => ModelErrors.Garbage(endpoint, $"a line that is no JSON, beginning with {Quote(text)}");

    /// <summary>The first characters, harmless to print.</summary>
    internal static string Quote(ReadOnlySpan<byte> text)
    {
        const int most = 40;
        var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, most)]);
        return $"'{string.Concat(shown.Select(static character => char.IsControl(character) ? '?' : character))}'";
    }
}
