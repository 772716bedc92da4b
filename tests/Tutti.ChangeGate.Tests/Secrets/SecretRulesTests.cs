using System.Text.RegularExpressions;
using ChangeGate.Files;
using ChangeGate.Secrets;

namespace Tutti.ChangeGate.Tests.Secrets;

/// <summary>Every rule by its own examples.</summary>
public sealed class SecretRulesTests
{
    public static TheoryData<string, string> Examples => Pairs(static rule => rule.Examples);

    public static TheoryData<string, string> CounterExamples => Pairs(static rule => rule.CounterExamples);

    [Fact]
    public void Default_Rules_AreManyAndEachIsNamedOnce()
    {
        Assert.True(SecretRules.Default.All.Count >= 80);
        Assert.Equal(SecretRules.Default.All.Count, SecretRules.Default.All.Select(static rule => rule.Id).Distinct().Count());
        Assert.All(SecretRules.Default.All, static rule =>
        {
            Assert.NotEmpty(rule.Keywords);
            Assert.NotEmpty(rule.Examples);
            Assert.NotEmpty(rule.CounterExamples);
            _ = new Regex(rule.Pattern, RegexOptions.NonBacktracking); // linear, or it throws
        });
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Scan_Example_IsFoundAndNotShown(string rule, string example)
    {
        var text = MadeText.Of(example);

        var found = Assert.Single(Scan(text), finding => finding.Rule == "secret." + rule);

        Assert.DoesNotContain(text.Split('"', '=', ' ', '\n').MaxBy(static part => part.Length)!, found.Message, StringComparison.Ordinal);
        Assert.Contains("fingerprint", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CounterExamples))]
    public void Scan_CounterExample_IsNotFoundByItsRule(string rule, string example) =>
        Assert.DoesNotContain(Scan(MadeText.Of(example)), finding => finding.Rule == "secret." + rule);

    private static IReadOnlyList<global::ChangeGate.Checks.Finding> Scan(string text) =>
        new SecretScanner(SecretRules.Default, SecretAllowList.Empty, "salt").Scan([new AddedText("a.txt", 1, text + "\n")]);

    private static TheoryData<string, string> Pairs(Func<SecretRule, IReadOnlyList<string>> examples)
    {
        var data = new TheoryData<string, string>();
        foreach (var rule in SecretRules.Default.All)
        {
            foreach (var example in examples(rule)) { data.Add(rule.Id, example); }
        }

        return data;
    }
}
