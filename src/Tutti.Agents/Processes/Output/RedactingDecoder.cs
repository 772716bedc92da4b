using System.Text;
using Tutti.Agents.Secrets;

namespace Tutti.Agents.Processes.Output;

/// <summary>
/// Turns a stream of bytes into redacted text, in blocks of whole lines: a secret that is split between two reads is seen whole.
/// A line without an end is given out in parts that overlap inside, so that no secret is cut there either.
/// </summary>
internal sealed class RedactingDecoder(Redactor redactor, Action<ReadOnlyMemory<char>> publish)
{
    /// <summary>A line above this is given out in parts.</summary>
    internal const int MaximumLineCharacters = 32 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StreamRedaction _redaction = redactor.OpenStream();
    private char[] _pending = new char[4 * MaximumLineCharacters];
    private int _used;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Grow();
            _decoder.Convert(bytes, _pending.AsSpan(_used), flush: false, out var taken, out var written, out _);
            bytes = bytes[taken..];
            _used += written;
            PublishLines();
        }
    }

    /// <summary>Gives out what has no line end.</summary>
    internal void Complete()
    {
        Grow();
        _used += _decoder.GetChars([], _pending.AsSpan(_used), flush: true);
        Publish(_used, _redaction.Redact(new string(_pending, 0, _used)));
    }

    private void PublishLines()
    {
        var end = _pending.AsSpan(0, _used).LastIndexOf('\n') + 1;
        if (end > 0) { Publish(end, _redaction.Redact(new string(_pending, 0, end))); }
        if (_used <= MaximumLineCharacters) { return; }
        var redacted = _redaction.RedactPart(new string(_pending, 0, _used), out var consumed);
        Publish(consumed, redacted);
    }

    private void Publish(int consumed, string redacted)
    {
        _pending.AsSpan(consumed, _used - consumed).CopyTo(_pending);
        _used -= consumed;
        if (redacted.Length > 0) { publish(redacted.AsMemory()); }
    }

    private void Grow()
    {
        // RedactPart always makes room, except in front of one enormous declared secret.
        if (_pending.Length - _used < MaximumLineCharacters) { Array.Resize(ref _pending, _pending.Length * 2); }
    }
}
