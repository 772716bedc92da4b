using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Types;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>Finds what types alone let pass: paths that redact nothing, amounts that deny every call, and bounds that no number keeps.</summary>
internal static partial class ArgumentChecks
{
    private static readonly SearchValues<char> NotPlain = SearchValues.Create("(){}[]|?\"'");

    /// <param name="rule">The rule.</param>
    /// <param name="tools">The arguments of the reviewed tools that it is about.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(PolicyRule rule, IReadOnlyList<(TargetName Target, CelType Args)> tools, FaultList faults)
    {
        var what = $"rule '{rule.Reference.Id}'";
        foreach (var spend in rule.Spends) { CheckAmount(spend, what, faults); }
        if (rule.When is { } when) { CheckBounds(when, what, faults); }
        if (rule.Redact is { } redaction && tools.Count > 0 && AreAll(rule, tools)) { CheckPaths(redaction, rule, tools, what, faults); }
    }

    private static void CheckAmount(SpendTerms spend, string what, FaultList faults)
    {
        if (!decimal.TryParse(spend.Amount.Text.TrimEnd('m'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount >= 0) { return; }
        faults.Add(PolicyCodes.Amount, spend.Amount.Place, $"'amount' of {what} is below zero, so every call that it applies to would be denied (TUT2206). Write what the call costs.");
    }

    /// <summary>Only where all that a rule can mean was reviewed: what nobody knows may have the argument.</summary>
    private static bool AreAll(PolicyRule rule, IReadOnlyList<(TargetName Target, CelType Args)> tools) => rule.Targets.Patterns.All(pattern =>
        pattern.Prefix.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && tools.Any(tool => tool.Target.Server == pattern.Prefix[..dot]));

    private static void CheckPaths(Redaction redaction, PolicyRule rule, IReadOnlyList<(TargetName Target, CelType Args)> tools, string what, FaultList faults)
    {
        foreach (var path in redaction.Log)
        {
            var parts = path.Split('.')[1..];
            if (tools.Any(tool => Has(tool.Args, parts))) { continue; }
            var known = tools.SelectMany(static tool => tool.Args.Fields).Select(static field => $"args.{field.Name}").Distinct();
            faults.Add(PolicyCodes.MatchesNothing, rule.Reference.Place, $"'{path}' of 'redact' of {what} is an argument of none of the tools that it is about, so nothing would be taken out.{Spelling.Suggest(path, known)}");
        }
    }

    /// <summary>Whether a value of a type can have something at a path.</summary>
    private static bool Has(CelType type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty || type.Kind == CelTypeKind.Dyn) { return true; }
        if (path[0] == "**" && Has(type, path[1..])) { return true; }
        var rest = path[0] == "**" ? path : path[1..];
        switch (type.Kind)
        {
            case CelTypeKind.List:
                return Has(type.Parameters[0], path[0] == "*" ? rest : path); // a name goes into all items
            case CelTypeKind.Map:
                return Has(type.Parameters[1], rest);
            case CelTypeKind.Object:
                return HasField(type, path[0], rest);
            default:
                return false;
        }
    }

    private static bool HasField(CelType type, string part, ReadOnlySpan<string> rest)
    {
        foreach (var field in type.Fields)
        {
            if ((part is "*" or "**" || part == field.Name) && Has(field.Type, rest)) { return true; }
        }

        return type.Additional is { } additional && Has(additional, rest);
    }

    /// <summary>Plain bounds that are joined by &amp;&amp;; what is more than that is left to the tests of the policy.</summary>
    private static void CheckBounds(PolicyText when, string what, FaultList faults)
    {
        var plain = Literal.Replace(when.Text, "0");
        if (plain.AsSpan().ContainsAny(NotPlain)) { return; }
        var bounds = new Dictionary<string, Bounds>(StringComparer.Ordinal);
        foreach (var part in plain.Split("&&"))
        {
            if (Comparison.Match(part) is not { Success: true } match || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) { continue; }
            var path = match.Groups["path"].Value;
            var now = bounds[path] = bounds.GetValueOrDefault(path, Bounds.None).And(match.Groups["sign"].Value, number);
            if (!now.AreEmpty) { continue; }
            faults.Warn(PolicyCodes.NeverApplies, when.Place, $"The condition of {what} is never true: no '{path}' keeps all of its bounds.");
            return;
        }
    }

    [GeneratedRegex("""'[^'\\]*'|"[^"\\]*"|\[[^\[\](){}&|?]*\]""")]
    private static partial Regex Literal { get; }

    [GeneratedRegex("""^\s*(?<path>[A-Za-z_][A-Za-z_0-9.]*)\s*(?<sign><=|>=|==|<|>)\s*(?<number>-?[0-9]+(\.[0-9]+)?)m?\s*$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison { get; }

    /// <summary>Between which numbers a value must lie.</summary>
    private readonly record struct Bounds(decimal Low, bool IsLowIn, decimal High, bool IsHighIn)
    {
        public static Bounds None { get; } = new(decimal.MinValue, IsLowIn: true, decimal.MaxValue, IsHighIn: true);

        public bool AreEmpty => Low > High || (Low == High && !(IsLowIn && IsHighIn));

        public Bounds And(string sign, decimal number) => sign switch
        {
            ">" => Above(number, isIn: false),
            ">=" => Above(number, isIn: true),
            "<" => Below(number, isIn: false),
            "<=" => Below(number, isIn: true),
            _ => Above(number, isIn: true).Below(number, isIn: true),
        };

        private Bounds Above(decimal number, bool isIn) => number > Low || (number == Low && !isIn) ? this with { Low = number, IsLowIn = isIn } : this;

        private Bounds Below(decimal number, bool isIn) => number < High || (number == High && !isIn) ? this with { High = number, IsHighIn = isIn } : this;
    }
}
