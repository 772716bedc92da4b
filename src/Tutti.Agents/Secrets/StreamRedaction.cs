namespace Tutti.Agents.Secrets;

/// <summary>Redacts a text that comes in blocks of whole lines, and remembers a private key that goes on in the next block. Not thread-safe.</summary>
internal sealed class StreamRedaction(Redactor redactor)
{
    /// <summary>No shape and its context are longer, so this much is held back of a line that is given out in parts.</summary>
    private const int LongestShape = 8 * 1024;

    private bool _isInsideKey;

    /// <summary>Redacts a block that ends with a line, or the last one.</summary>
    internal string Redact(string block)
    {
        block = block[SkipKey(block)..];
        var spans = redactor.FindSpans(block);
        _isInsideKey = _isInsideKey || (spans.Count > 0 && spans[^1].IsOpen);
        return Redactor.Replace(block, spans, block.Length);
    }

    /// <summary>Redacts the first part of a line that has no end yet.</summary>
    /// <param name="block">All of the line that is there.</param>
    /// <param name="consumed">How many characters are done; the rest comes again with the next part.</param>
    internal string RedactPart(string block, out int consumed)
    {
        var skipped = SkipKey(block);
        block = block[skipped..];
        var spans = redactor.FindSpans(block);
        var cut = Math.Max(0, block.Length - Math.Max(LongestShape, redactor.LongestForm));
        foreach (var span in spans)
        {
            if (span.ContextStart >= cut || span.End <= cut) { continue; }
            // One that fills all there is cannot be waited for.
            cut = span.ContextStart > 0 ? span.ContextStart : span.End;
            break;
        }

        if (cut > 0 && cut < block.Length && char.IsHighSurrogate(block[cut - 1])) { cut--; }
        _isInsideKey = _isInsideKey || spans.Exists(span => span.IsOpen && span.Start < cut);
        consumed = skipped + cut;
        return Redactor.Replace(block, spans, cut);
    }

    private int SkipKey(string block)
    {
        if (!_isInsideKey) { return 0; }
        var length = PrivateKeyBlock.BodyLength(block, out _isInsideKey);
        return length;
    }
}
