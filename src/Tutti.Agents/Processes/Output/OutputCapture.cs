using System.Globalization;
using System.Text;

namespace Tutti.Agents.Processes.Output;

/// <summary>Keeps the head and the tail of a text in bounded memory.</summary>
internal sealed class OutputCapture(int limitBytes)
{
    private readonly int _headLimit = limitBytes / 2;
    private readonly int _tailLimit = limitBytes - (limitBytes / 2);
    private byte[] _head = [];
    private byte[] _tail = [];
    private byte[] _scratch = [];
    private int _headUsed;
    private long _tailTotal;

    internal long TotalBytes => _headUsed + _tailTotal;

    internal void Add(ReadOnlySpan<char> text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_scratch.Length < size) { _scratch = new byte[size]; }
        ReadOnlySpan<byte> bytes = _scratch.AsSpan(0, Encoding.UTF8.GetBytes(text, _scratch));
        var toHead = Math.Min(_headLimit - _headUsed, bytes.Length);
        if (toHead > 0) { AddToHead(bytes[..toHead]); }
        AddToTail(bytes[Math.Max(toHead, 0)..]);
    }

    internal CapturedOutput ToCaptured()
    {
        var head = _head.AsSpan(0, _headUsed);
        var kept = (int)Math.Min(_tailTotal, _tailLimit);
        var tail = new byte[kept];
        for (var index = 0; index < kept; index++) { tail[index] = _tail[(_tailTotal - kept + index) % _tailLimit]; }
        var leftOut = _tailTotal - kept;
        if (leftOut == 0) { return new CapturedOutput(Encoding.UTF8.GetString([.. head, .. tail]), TotalBytes, IsTruncated: false); }
        var mark = string.Create(CultureInfo.InvariantCulture, $"\n[… {leftOut} bytes left out …]\n");
        var text = Encoding.UTF8.GetString(WholeCharactersAtEnd(head)) + mark + Encoding.UTF8.GetString(WholeCharactersAtStart(tail));
        return new CapturedOutput(text, TotalBytes, IsTruncated: true);
    }

    private void AddToHead(ReadOnlySpan<byte> bytes)
    {
        if (_head.Length < _headUsed + bytes.Length)
        {
            Array.Resize(ref _head, Math.Min(_headLimit, Math.Max(_headUsed + bytes.Length, _head.Length * 2)));
        }

        bytes.CopyTo(_head.AsSpan(_headUsed));
        _headUsed += bytes.Length;
    }

    private void AddToTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return; }
        // A ring of fixed size: position in the tail modulo its size. It exists only for output that needs one.
        if (_tail.Length == 0) { _tail = new byte[_tailLimit]; }
        var skipped = Math.Max(0, bytes.Length - _tailLimit);
        _tailTotal += skipped;
        bytes = bytes[skipped..];
        while (!bytes.IsEmpty)
        {
            var at = (int)(_tailTotal % _tailLimit);
            var count = Math.Min(bytes.Length, _tailLimit - at);
            bytes[..count].CopyTo(_tail.AsSpan(at));
            _tailTotal += count;
            bytes = bytes[count..];
        }
    }

    private static ReadOnlySpan<byte> WholeCharactersAtEnd(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.Length;
        while (start > 0 && IsContinuation(bytes[start - 1])) { start--; }
        if (start == 0 || bytes[start - 1] < 0xc0) { return bytes; }
        var length = bytes[start - 1] switch { >= 0xf0 => 4, >= 0xe0 => 3, _ => 2 };
        return start - 1 + length <= bytes.Length ? bytes : bytes[..(start - 1)];
    }

    private static ReadOnlySpan<byte> WholeCharactersAtStart(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < bytes.Length && IsContinuation(bytes[start])) { start++; }
        return bytes[start..];
    }

    private static bool IsContinuation(byte value) => (value & 0xc0) == 0x80;
}
