using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Governance.Policies.Schema;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>The schema for editors and the reader know the same keys.</summary>
public sealed partial class SchemaTests
{
    private static readonly JsonElement Schema = JsonElement.Parse(PolicySchema.Json);

    public static TheoryData<string, string> Maps => new()
    {
        { "", "{0}: 1\n" },
        { "servers.*", "servers: {{ s: {{ run: [x], {0}: {{}} }} }}\n" },
        { "identities", "identities: {{ {0}: 1 }}\n" },
        { "identities.keys.*", "identities: {{ keys: {{ k: {{ {0}: {{}} }} }} }}\n" },
        { "identities.issuers.[]", "identities: {{ issuers: [{{ {0}: {{}} }}] }}\n" },
        { "identities.issuers.[].claims", "identities: {{ issuers: [{{ claims: {{ {0}: {{}} }} }}] }}\n" },
        { "grants.*", "grants: {{ g: {{ {0}: 1 }} }}\n" },
        { "grants.*.to", "grants: {{ g: {{ to: {{ {0}: {{}} }} }} }}\n" },
        { "budgets.*", "budgets: {{ b: {{ {0}: {{}} }} }}\n" },
        { "notify.*", "notify: {{ n: {{ {0}: {{}} }} }}\n" },
        { "budgets.*.managed_by", "budgets: {{ b: {{ managed_by: {{ {0}: {{}} }} }} }}\n" },
        { "prices.[]", "prices: [{{ {0}: {{}} }}]\n" },
        { "breakers.*", "breakers: {{ b: {{ {0}: {{}} }} }}\n" },
        { "rules.[].limit.?", "rules: [{{ id: r, allow: x.y, limit: {{ {0}: {{}} }} }}]\n" },
        { "rules.[]", "rules: [{{ id: r, {0}: {{ }} }}]\n" },
        { "rules.[].for", "rules: [{{ id: r, allow: x.y, for: {{ {0}: {{}} }} }}]\n" },
        { "rules.[].by", "rules: [{{ id: r, ask: x.y, by: {{ {0}: {{}} }} }}]\n" },
        { "rules.[].escalate.?", "rules: [{{ id: r, ask: x.y, escalate: {{ {0}: {{}} }} }}]\n" },
        { "rules.[].redact", "rules: [{{ id: r, on: x.y, redact: {{ {0}: {{}} }} }}]\n" },
        { "rules.[].spend.?", "rules: [{{ id: r, allow: x.y, spend: {{ {0}: {{}} }} }}]\n" },
    };

    [Theory]
    [MemberData(nameof(Maps))]
    public void Schema_AnyMap_HasTheKeysThatTheReaderTakes(string path, string template)
    {
        var keys = At(path).GetProperty("properties").EnumerateObject().Select(static property => property.Name).ToArray();

        foreach (var key in keys.Where(key => !template.Contains($" {key}:", StringComparison.Ordinal) && key is not "tutti" and not "id"))
        {
            _ = Policy.TryOf(string.Format(System.Globalization.CultureInfo.InvariantCulture, template, key), out var faults);
            Assert.DoesNotContain(faults, fault => fault.Code == "TUT4602" && fault.Message.Contains($"'{key}' means", StringComparison.Ordinal));
        }

        _ = Policy.TryOf(string.Format(System.Globalization.CultureInfo.InvariantCulture, template, "zzz"), out var unknown);
        var told = Assert.Single(unknown, static fault => fault.Code == "TUT4602" && fault.Message.Contains("'zzz'", StringComparison.Ordinal)).Message;
        foreach (Match known in Known().Matches(told.Contains("Known:", StringComparison.Ordinal) ? told[told.IndexOf("Known:", StringComparison.Ordinal)..].Replace("Known:", ",", StringComparison.Ordinal) : ""))
        {
            Assert.Contains(known.Groups[1].Value, keys);
        }
    }

    private static JsonElement At(string path)
    {
        var at = Schema;
        foreach (var part in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = part switch
            {
                "*" => at.GetProperty("additionalProperties"),
                "[]" => at.GetProperty("items"),
                "?" => at.GetProperty("anyOf")[0],
                _ => at.GetProperty("properties").GetProperty(part),
            };
        }

        return at;
    }

    [GeneratedRegex(", ?([a-z_0-9]+)")]
    private static partial Regex Known();
}
