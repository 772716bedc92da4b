using System.Globalization;
using System.Text.RegularExpressions;
using ChangeGate.Checks;
using ChangeGate.Files;

namespace ChangeGate.Secrets;

/// <summary>Looks for secrets in added lines. Time is linear in the text: keywords are looked for all at once, patterns do not backtrack.</summary>
/// <param name="rules">The forms of secrets.</param>
/// <param name="allowed">What the base revision allows.</param>
/// <param name="salt">Makes fingerprints those of one repository.</param>
internal sealed class SecretScanner(SecretRules rules, SecretAllowList allowed, string salt)
{
    /// <summary>Findings that are listed; the rest is counted.</summary>
    internal const int MostListed = 200;

    private const string Prefix = "secret.";
    private const int WindowCharacters = 4096;
    private const int OverlapCharacters = 512;

    private readonly List<Found> _found = [];

    /// <summary>Scans what a difference adds.</summary>
    /// <param name="added">The lines, for example of <see cref="DiffReader.Read"/>.</param>
    /// <returns>Findings by place; none shows its secret.</returns>
    internal IReadOnlyList<Finding> Scan(IEnumerable<AddedText> added)
    {
        _found.Clear();
        foreach (var text in added) { ScanText(text.Text.Contains('\0', StringComparison.Ordinal) ? Narrow(text) : text); }
        List<Finding> findings = [.. allowed.Faults, .. Distinct().Take(MostListed).Select(Describe)];
        var rest = findings.Count < MostListed ? 0 : Distinct().Count() - MostListed;
        if (rest > 0)
        {
            findings.Add(new Finding
            {
                Rule = Prefix + "more",
                Severity = FindingSeverity.Error,
                Message = string.Create(CultureInfo.InvariantCulture, $"{rest} more places look like secrets."),
            });
        }

        return findings;
    }

    /// <summary>UTF-16 that was read as UTF-8: every other character is none.</summary>
    private static AddedText Narrow(AddedText wide) => wide with { Text = wide.Text.Replace("\0", "", StringComparison.Ordinal) };

    private void ScanText(AddedText added)
    {
        var text = added.Text;
        var done = new Dictionary<SecretRule, int>();
        for (var at = 0; at < text.Length;)
        {
            var offset = text.AsSpan(at).IndexOfAny(rules.Keywords);
            if (offset < 0) { return; }
            at += offset;
            foreach (var rule in rules.At(text, at))
            {
                if (done.GetValueOrDefault(rule) > at || !rule.SpeaksOf(added.Path)) { continue; }
                done[rule] = ScanWindow(added, rule, at, done.GetValueOrDefault(rule));
            }

            at++;
        }
    }

    /// <summary>Matches a rule around a keyword.</summary>
    /// <returns>The end of what needs no further look by this rule.</returns>
    private int ScanWindow(AddedText added, SecretRule rule, int keyword, int from)
    {
        var text = added.Text;
        var lineStart = text.LastIndexOf('\n', keyword) + 1;
        var start = Math.Max(Math.Max(from - OverlapCharacters, lineStart), keyword - OverlapCharacters);
        var end = Math.Min(text.Length, keyword + WindowCharacters);
        if (!rule.SpansLines)
        {
            var lineEnd = text.IndexOf('\n', keyword, end - keyword);
            end = lineEnd < 0 ? end : lineEnd;
        }

        var window = text[start..end];
        for (var at = 0; rule.TryFind(window, at, out var match, out var secret);)
        {
            var isQuoted = secret.Index > 0 && window[secret.Index - 1] is '"' or '\'' or '`';
            var next = secret.Index + secret.Length < window.Length ? window[secret.Index + secret.Length] : ' ';
            if (IsSecret(rule, secret.Value, isQuoted, next) && !IsAfter(rule, window, match)) { Add(added, rule, start, secret); }
            at = Math.Max(at + 1, match.Index + match.Length);
            if (at >= window.Length) { break; }
        }

        // A match that the window cut off is seen again by the next one.
        var isWholeLine = rule.SpansLines || end == text.Length || text[end] == '\n';
        return isWholeLine ? end : end - OverlapCharacters;
    }

    private static bool IsAfter(SecretRule rule, string window, Capture match)
    {
        var before = window.AsSpan(0, match.Index).TrimEnd("_-");
        foreach (var word in rule.NotAfter)
        {
            if (before.EndsWith(word, StringComparison.OrdinalIgnoreCase)) { return true; }
        }

        return false;
    }

    private bool IsSecret(SecretRule rule, string value, bool isQuoted, char next)
    {
        if (SecretShape.Entropy(value) < rule.MinimumEntropy) { return false; }
        if (rule.NeedsDigit && !value.AsSpan().ContainsAnyInRange('0', '9')) { return false; }
        if (rule.LooksRandom && !SecretShape.LooksRandom(value, isQuoted, next)) { return false; }
        return !rules.Placeholders.Any(placeholder => value.Contains(placeholder, StringComparison.OrdinalIgnoreCase));
    }

    private void Add(AddedText added, SecretRule rule, int windowStart, Capture secret)
    {
        var start = windowStart + secret.Index;
        var lineStart = start == 0 ? 0 : added.Text.LastIndexOf('\n', start - 1) + 1;
        var lineEnd = added.Text.IndexOf('\n', start);
        var line = added.Text.AsSpan(lineStart, (lineEnd < 0 ? added.Text.Length : lineEnd) - lineStart);
        _found.Add(new Found(
            added.Path,
            added.FirstLine + added.Text.AsSpan(0, start).Count('\n'),
            start - lineStart,
            secret.Length,
            rule,
            secret.Value,
            line.Contains(rules.InlineMarker, StringComparison.Ordinal)));
    }

    /// <summary>Where several rules see one place, the first of the file speaks.</summary>
    private IEnumerable<Found> Distinct()
    {
        var order = rules.All.Index().ToDictionary(static pair => pair.Item, static pair => pair.Index);
        var kept = new Dictionary<(string, int), List<Found>>();
        foreach (var found in _found.OrderBy(found => order[found.Rule]))
        {
            if (!kept.TryGetValue((found.Path, found.Line), out var line)) { kept[(found.Path, found.Line)] = line = []; }
            if (!line.Exists(other => other.Column < found.Column + found.Length && found.Column < other.Column + other.Length)) { line.Add(found); }
        }

        return kept.Values.SelectMany(static line => line)
            .OrderBy(static found => found.Path, StringComparer.Ordinal).ThenBy(static found => found.Line).ThenBy(static found => found.Column);
    }

    private Finding Describe(Found found)
    {
        var fingerprint = SecretShape.Fingerprint(found.Secret, salt);
        var why = allowed.WhyAllowed(found.Rule.Id, found.Path, fingerprint);
        var severity = (why, found.IsMarked) switch
        {
            (not null, _) => FindingSeverity.Note,
            (null, true) => allowed.TrustsInlineMarkers ? FindingSeverity.Note : FindingSeverity.Warning,
            _ => FindingSeverity.Error,
        };
        var explanation = (why, found.IsMarked) switch
        {
            (not null, _) => $" Allowed by {SecretAllowList.FileName}: {why}",
            (null, true) => " The change itself marks it as allowed.",
            _ => "",
        };
        return new Finding
        {
            Rule = Prefix + found.Rule.Id,
            Severity = severity,
            Message = $"{found.Rule.Description}: {SecretShape.Redact(found.Secret, fingerprint)}.{explanation}",
            Path = found.Path,
            Line = found.Line,
        };
    }

    private sealed record Found(string Path, int Line, int Column, int Length, SecretRule Rule, string Secret, bool IsMarked);
}
