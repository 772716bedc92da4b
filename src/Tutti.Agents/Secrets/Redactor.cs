using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Tutti.Agents.Secrets;

/// <summary>Replaces secrets by <c>[redacted:kind]</c>: declared values in every usual encoding, and what <see cref="SecretDetector"/> finds.</summary>
/// <remarks>Immutable and thread-safe; time is linear in the text.</remarks>
public sealed class Redactor
{
    private const int ShortestForm = 8;

    private readonly (string Form, string Name)[] _forms;
    private readonly SearchValues<string>? _search;

    /// <summary>Makes a redactor.</summary>
    /// <param name="secrets">Declared secrets; they are found raw, in base 64 at any offset, as URL, JSON and hexadecimal text.</param>
    public Redactor(IEnumerable<DeclaredSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _forms = [.. secrets
            .SelectMany(static secret => Forms(secret.Value).Distinct(StringComparer.Ordinal).Select(form => (Form: form, secret.Name)))
            .OrderByDescending(static form => form.Form.Length)];
        _search = _forms.Length == 0 ? null : SearchValues.Create([.. _forms.Select(static form => form.Form)], StringComparison.Ordinal);
    }

    /// <summary>The longest text by which a declared secret is known.</summary>
    internal int LongestForm => _forms.Length == 0 ? 0 : _forms[0].Form.Length;

    /// <summary>Redacts a whole text. For output that comes in pieces there is the process runner's own way.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The same instance if nothing was found.</returns>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Replace(text, FindSpans(text), text.Length);
    }

    internal StreamRedaction OpenStream() => new(this);

    internal List<SecretSpan> FindSpans(string text)
    {
        var spans = SecretDetector.FindSpans(text);
        if (_search is not null) { AddDeclared(text, _search, spans); }
        return SecretDetector.Merge(spans);
    }

    /// <summary>The text up to <paramref name="end"/>, its spans replaced.</summary>
    internal static string Replace(string text, List<SecretSpan> spans, int end)
    {
        if (spans.Count == 0) { return end == text.Length ? text : text[..end]; }
        var redacted = new StringBuilder(end);
        var copied = 0;
        foreach (var span in spans.TakeWhile(span => span.Start < end))
        {
            redacted.Append(text, copied, span.Start - copied).Append("[redacted:").Append(span.Kind).Append(']');
            copied = span.End;
            // A block that swallowed its last line end keeps it.
            if (text[span.End - 1] == '\n') { redacted.Append('\n'); }
        }

        return redacted.Append(text, copied, Math.Max(0, end - copied)).ToString();
    }

    private void AddDeclared(string text, SearchValues<string> search, List<SecretSpan> spans)
    {
        for (var at = 0; at < text.Length;)
        {
            var offset = text.AsSpan(at).IndexOfAny(search);
            if (offset < 0) { return; }
            at += offset;
            // The forms are ordered by length, so the longest one that stands here wins.
            var start = at;
            var (form, name) = _forms.First(form => string.CompareOrdinal(text, start, form.Form, 0, form.Form.Length) == 0);
            spans.Add(new SecretSpan(name, at, at + form.Length, at));
            at += 1;
        }
    }

    private static IEnumerable<string> Forms(string value)
    {
        yield return value;
        // Output is seen line by line.
        foreach (var line in value.Split('\n', StringSplitOptions.TrimEntries).Where(static line => line.Length >= ShortestForm)) { yield return line; }
        var bytes = Encoding.UTF8.GetBytes(value);
        foreach (var form in Base64Forms(bytes))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }

        yield return Uri.EscapeDataString(value);
        yield return Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The characters that a value gives in base 64 whatever stands before and after it, for each of the three offsets.</summary>
    private static IEnumerable<string> Base64Forms(byte[] bytes)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = ((offset * 8) + 5) / 6;
            var whole = (offset + bytes.Length) * 8 / 6;
            if (whole - first >= ShortestForm) { yield return encoded[first..whole]; }
        }
    }
}
