using System.Globalization;
using Tutti.Expressions.Diagnostics;

namespace Tutti.Documents.Reading;

/// <summary>Takes the keys of one map one by one, and reports those that nobody took.</summary>
public sealed class MapReader
{
    private readonly FaultList _faults;
    private readonly Dictionary<string, DocumentEntry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _what;

    /// <summary>Begins to read.</summary>
    /// <param name="node">What should be a map.</param>
    /// <param name="what">What it says, for messages: <c>step 'build'</c>.</param>
    /// <param name="faults">Takes faults.</param>
    public MapReader(DocumentNode node, string what, FaultList faults)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(faults);
        (_what, _faults, Place) = (what, faults, node.Place);
        if (node is not DocumentNode.Map map)
        {
            faults.Add(DocumentCodes.WrongKind, node.Place, $"A map is expected for {what}, and this is {node.Kind}.");
            return;
        }

        foreach (var entry in map.Entries) { _entries[entry.Key] = entry; }
    }

    /// <summary>Where the map begins.</summary>
    public SourcePlace Place { get; }

    /// <summary>What the map says, for messages.</summary>
    public string What => _what;

    /// <summary>Takes faults.</summary>
    public FaultList Faults => _faults;

    /// <summary>The keys that are there.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>Where a key stands; the map's own place without it.</summary>
    /// <param name="key">The key.</param>
    public SourcePlace PlaceOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Place : Place;

    /// <summary>The value of a key, or null.</summary>
    /// <param name="key">The key.</param>
    public DocumentNode? Take(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out var entry) ? entry.Value : null;
    }

    /// <summary>A text; null where it is missing or no text.</summary>
    /// <param name="key">The key.</param>
    public string? Text(string key) => TextNode(key)?.Value;

    /// <summary>A text with its place. Numbers and flags are texts where one is expected: YAML takes quotes away.</summary>
    /// <param name="key">The key.</param>
    public DocumentNode.Text? TextNode(string key) => Take(key) switch
    {
        null => null,
        DocumentNode.Text text => text,
        DocumentNode.Number number => new DocumentNode.Text(number.Lexeme, number.Place),
        DocumentNode.Flag flag => new DocumentNode.Text(flag.Value ? "true" : "false", flag.Place),
        var other => Wrong<DocumentNode.Text>(key, other, "a text"),
    };

    /// <summary>A map of values as they are.</summary>
    /// <param name="key">The key.</param>
    public DocumentNode.Map? Map(string key) => Take(key) switch
    {
        null => null,
        DocumentNode.Map map => map,
        var other => Wrong<DocumentNode.Map>(key, other, "a map"),
    };

    /// <summary>A list; null where it is missing.</summary>
    /// <param name="key">The key.</param>
    public DocumentNode.List? List(string key) => Take(key) switch
    {
        null => null,
        DocumentNode.List list => list,
        var other => Wrong<DocumentNode.List>(key, other, "a list"),
    };

    /// <summary>A list of texts; a lone text is a list of one.</summary>
    /// <param name="key">The key.</param>
    public IReadOnlyList<string>? Texts(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case DocumentNode.Text text:
                return [text.Value];
            case DocumentNode.List list:
                return [.. list.Items.Select(item => item is DocumentNode.Text or DocumentNode.Number or DocumentNode.Flag ? Plain(item) : Wrong<DocumentNode.Text>(key, item, "a list of texts")?.Value ?? "")];
            case var other:
                Wrong<DocumentNode.Text>(key, other, "a list of texts");
                return null;
        }
    }

    /// <summary>A whole number within bounds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">The least.</param>
    /// <param name="most">The most.</param>
    public int? Whole(string key, int least, int most)
    {
        if (Take(key) is not { } node) { return null; }
        if (node is DocumentNode.Number number && int.TryParse(number.Lexeme, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) { return value; }
        _faults.Add(DocumentCodes.WrongValue, node.Place, $"'{key}' of {_what} is a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A flag.</summary>
    /// <param name="key">The key.</param>
    public bool? Flag(string key) => Take(key) switch
    {
        null => null,
        DocumentNode.Flag flag => flag.Value,
        var other => WrongFlag(key, other),
    };

    /// <summary>A time span such as <c>90s</c>.</summary>
    /// <param name="key">The key.</param>
    public TimeSpan? Span(string key)
    {
        if (TextNode(key) is not { } text) { return null; }
        if (TimeSpans.TryParse(text.Value, out var span)) { return span; }
        _faults.Add(DocumentCodes.WrongValue, text.Place, $"'{text.Value}' is no time span. Write for example 500ms, 30s, 15m, 24h or 7d.");
        return null;
    }

    /// <summary>A number of bytes such as <c>2GiB</c>.</summary>
    /// <param name="key">The key.</param>
    public long? Size(string key)
    {
        if (TextNode(key) is not { } text) { return null; }
        if (ByteSizes.TryParse(text.Value, out var bytes) && bytes > 0) { return bytes; }
        _faults.Add(DocumentCodes.WrongValue, text.Place, $"'{text.Value}' is no size. Write for example 64KiB, 512MiB or 2GiB.");
        return null;
    }

    /// <summary>One of several words.</summary>
    /// <param name="key">The key.</param>
    /// <param name="words">The words that may stand there.</param>
    public string? Word(string key, params string[] words)
    {
        if (TextNode(key) is not { } text || words.Contains(text.Value, StringComparer.Ordinal)) { return Text(key); }
        _faults.Add(DocumentCodes.UnknownWord, text.Place, $"'{key}' of {_what} cannot be '{text.Value}'.{Spelling.Suggest(text.Value, words)}");
        return null;
    }

    /// <summary>Reports a key that must be there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hint">What to write.</param>
    public void Missing(string key, string hint) => _faults.Add(DocumentCodes.MissingKey, Place, $"'{key}' is missing in {_what}. {hint}");

    /// <summary>Reports keys that nobody has taken.</summary>
    public void Close()
    {
        foreach (var entry in _entries.Values.Where(entry => !_known.Contains(entry.Key)))
        {
            _faults.Add(DocumentCodes.UnknownKey, entry.Place, $"'{entry.Key}' means nothing in {_what}.{Spelling.Suggest(entry.Key, _known)}");
        }
    }

    private static string Plain(DocumentNode item) => item switch
    {
        DocumentNode.Text text => text.Value,
        DocumentNode.Number number => number.Lexeme,
        DocumentNode.Flag flag => flag.Value ? "true" : "false",
        _ => "",
    };

    private T? Wrong<T>(string key, DocumentNode node, string expected)
        where T : class
    {
        _faults.Add(DocumentCodes.WrongKind, node.Place, $"'{key}' of {_what} is {expected}, and this is {node.Kind}.");
        return null;
    }

    private bool? WrongFlag(string key, DocumentNode node)
    {
        _faults.Add(DocumentCodes.WrongKind, node.Place, $"'{key}' of {_what} is true or false, and this is {node.Kind}.");
        return null;
    }
}
