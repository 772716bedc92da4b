using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ChangeGate.Files;

namespace ChangeGate.Secrets;

/// <summary>One form of a secret, as <c>Secrets/rules.json</c> describes it.</summary>
/// <remarks>What may be missing there has a setter: generated readers give a missing <c>init</c> property nothing instead of its default.</remarks>
internal sealed record SecretRule
{
    private const string Whole = "token";

    /// <summary>A token stands alone: not inside a longer word, but also behind an escaped line end such as <c>\n</c>.</summary>
    private const string Before = @"(?:^|[^0-9A-Za-z_-]|\\[nrt])";
    private const string After = @"(?:\z|[^0-9A-Za-z_-])";

    private readonly Lazy<Regex> _regex;
    private readonly Lazy<PathPattern[]> _notIn;

    public SecretRule()
    {
        _regex = new Lazy<Regex>(() => new Regex(
            IsBounded ? $"{Before}(?<{Whole}>{Pattern}){After}" : $"(?<{Whole}>{Pattern})",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));
        _notIn = new Lazy<PathPattern[]>(() => [.. NotIn.Select(static pattern => new PathPattern(pattern))]);
    }

    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    /// <summary>A regular expression that is matched without backtracking, so no look-around and no back references.</summary>
    [JsonPropertyName("pattern")]
    public required string Pattern { get; init; }

    /// <summary>One of these, in any case, stands where the pattern can match. They are looked for all at once.</summary>
    [JsonPropertyName("keywords")]
    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>The group of the pattern that holds the secret; empty for all of it.</summary>
    [JsonPropertyName("group")]
    public string Group { get; set; } = "";

    /// <summary>Whether the pattern is a token of its own, which is not part of a longer word.</summary>
    [JsonPropertyName("bounded")]
    public bool IsBounded { get; set; } = true;

    [JsonPropertyName("spansLines")]
    public bool SpansLines { get; init; }

    /// <summary>Bits for each character (Shannon) that the secret has at least; less is a placeholder.</summary>
    [JsonPropertyName("minimumEntropy")]
    public double MinimumEntropy { get; set; } = 2.8;

    [JsonPropertyName("needsDigit")]
    public bool NeedsDigit { get; init; }

    /// <summary>Whether the value must look made, as opposed to an expression of code or words of a language.</summary>
    [JsonPropertyName("looksRandom")]
    public bool LooksRandom { get; init; }

    /// <summary>What must not stand right before the match, in any case.</summary>
    [JsonPropertyName("notAfter")]
    public IReadOnlyList<string> NotAfter { get; set; } = [];

    /// <summary>Files that the rule says nothing of, as patterns of paths.</summary>
    [JsonPropertyName("notIn")]
    public IReadOnlyList<string> NotIn { get; set; } = [];

    /// <summary>Examples that must be found; <c>&lt;hex 32&gt;</c> stands for made characters, so that the file itself holds no secret.</summary>
    [JsonPropertyName("matches")]
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Examples that this rule must not find.</summary>
    [JsonPropertyName("ignores")]
    public required IReadOnlyList<string> CounterExamples { get; init; }

    internal bool SpeaksOf(string path) => !Array.Exists(_notIn.Value, pattern => pattern.Matches(path));

    /// <summary>Finds the next secret of a text.</summary>
    /// <param name="text">One line, or a part of one; more where the rule spans lines.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="match">All that matched.</param>
    /// <param name="secret">The part that is secret.</param>
    internal bool TryFind(string text, int from, out Capture match, out Capture secret)
    {
        var found = _regex.Value.Match(text, from);
        match = found.Groups[Whole];
        secret = found.Groups[Group.Length > 0 ? Group : Whole];
        return found.Success;
    }
}
