using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tutti.Governance.Bench;

/// <summary>The baseline: a list of rules that is gone through from the top, patterns as regular expressions, conditions as path, operator and value over the JSON of the call.</summary>
internal sealed class NaiveGate
{
    private readonly List<Rule> _rules = [];

    internal NaiveGate(int rules)
    {
        Add("shop.create_refund", "amount", "gt", "5000");
        Add("shop.create_refund", "currency", "notin", "usd,eur,gbp");
        Add("shop.create_refund", "note", "eq", "");
        for (var number = 0; number < 4; number++) { Add("*", "missing", "eq", "x"); }
        for (var number = 8; number < rules; number++) { Add(string.Create(CultureInfo.InvariantCulture, $"shop.tool_{number}"), "amount", "gt", "1"); }
        Add("shop.create_refund", "amount", "lte", "5000");
    }

    private sealed record Rule(Regex Pattern, string Path, string Operator, string Value);

    /// <summary>The number of the first rule that matches; -1 for none.</summary>
    internal int Decide(string tool, byte[] arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        for (var index = 0; index < _rules.Count; index++)
        {
            if (_rules[index].Pattern.IsMatch(tool) && Holds(_rules[index], document.RootElement)) { return index; }
        }

        return -1;
    }

    private void Add(string pattern, string path, string operation, string value) =>
        _rules.Add(new Rule(new Regex($"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.Compiled | RegexOptions.CultureInvariant), path, operation, value));

    private static bool Holds(Rule rule, JsonElement arguments) => arguments.TryGetProperty(rule.Path, out var value) && rule.Operator switch
    {
        "gt" => value.GetDecimal() > decimal.Parse(rule.Value, CultureInfo.InvariantCulture),
        "lte" => value.GetDecimal() <= decimal.Parse(rule.Value, CultureInfo.InvariantCulture),
        "notin" => !rule.Value.Split(',').Contains(value.GetString()),
        _ => value.GetString() == rule.Value,
    };
}
