using System.Text;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Audits;

/// <summary>Reads fields of records by the page that draws their format (docs/formats/records.md): an audit that shared the kernel's own reader would share its faults.</summary>
/// <param name="bytes">A body, or a content that is made of fields.</param>
internal ref struct RecordFields(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Seven bits a byte, the lowest first, the top bit set but for the last.</summary>
    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Take(1)[0];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80) { return value; }
        }

        throw new InvalidDataException("a number of it runs past nine bytes");
    }

    public ReadOnlySpan<byte> Bytes() => Take(Number());

    public string Text()
    {
        try { return Strict.GetString(Bytes()); }
        catch (DecoderFallbackException) { throw new InvalidDataException("a text of it is not valid UTF-8"); }
    }

    public RunId Run() => RunId.Read(Take(RunId.Size));

    /// <summary>A count and as many texts; none where the fields end before.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (_rest.IsEmpty) { return []; }
        var texts = new List<string>();
        for (var left = Number(); left > 0; left--) { texts.Add(Text()); }
        return texts;
    }

    public ReadOnlySpan<byte> Take(long bytes)
    {
        if (bytes > _rest.Length) { throw new InvalidDataException("it ends too early"); }
        var taken = _rest[..(int)bytes];
        _rest = _rest[(int)bytes..];
        return taken;
    }
}
