using System.Text;
using Tutti.Documents;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Tests.Support;

namespace Tutti.Governance.Tests.Policies;

/// <summary>Files that somebody made to be read otherwise than they look, or never to be read to their end. None of them becomes a policy.</summary>
public sealed class HostilePolicyTests
{
    private const string Rules = Policy.Head + "rules:\n  - { id: a, allow: x.y }\n";

    public static TheoryData<string, string, string> Texts => new()
    {
        { "nothing", "", "TUT4619" },
        { "a comment", "# nothing", "TUT4619" },
        { "NUL", Rules.Replace("x.y", "x.y\0", StringComparison.Ordinal), "TUT4624" },
        { "an escape", Rules.Replace("x.y", "x.y\u001B[2K", StringComparison.Ordinal), "TUT4624" },
        { "a tab for blanks", Policy.Head + "rules:\n\t- { id: a, allow: x.y }\n", "TUT4616" },
        { "an order mark in the middle", Rules.Replace("rules", "\uFEFFrules", StringComparison.Ordinal), "TUT4624" },
        { "a key twice", Rules + "rules: []\n", "TUT4617" },
        { "a key twice in a rule", Rules.Replace("id: a", "id: a, allow: \"*\"", StringComparison.Ordinal), "TUT4617" },
        { "a key of Cyrillic letters", Rules.Replace("allow", "\u0430llow", StringComparison.Ordinal), "TUT2002" },
        { "a wide key", Rules.Replace("allow", "\uFF41llow", StringComparison.Ordinal), "TUT2002" },
        { "a name of Cyrillic letters", Rules.Replace("id: a", "id: \u0430", StringComparison.Ordinal), "TUT2005" },
        { "a tool with a Cyrillic letter", Rules.Replace("x.y", "github.d\u0435lete", StringComparison.Ordinal), "TUT2005" },
        { "a tool with a letter of no width", Rules.Replace("x.y", "github.delete\u200B", StringComparison.Ordinal), "TUT2005" },
        { "a tool that is written backwards", Rules.Replace("x.y", "\"github.\\u202Eeteled\"", StringComparison.Ordinal), "TUT2005" },
        { "a merge", Policy.Head + "base: &b { id: a }\nrules:\n  - { <<: *b, allow: x.y }\n", "TUT4623" },
        { "an alias of nothing", Policy.Head + "rules: *nobody\n", "TUT4620" },
        { "an alias of itself", Policy.Head + "rules: &r [*r]\n", "TUT4620" },
        { "a tag", Policy.Head + "rules: !!python/object/apply:os.system [ls]\n", "TUT4618" },
        { "two documents", Rules + "---\n" + Rules, "TUT4619" },
        { "an amount beyond everything", Policy.Head + "budgets: { b: { limit: 1e400 USD, window: run } }\n", "TUT2006" },
        { "an amount that is no number", Policy.Head + "budgets: { b: { limit: .nan USD, window: run } }\n", "TUT2006" },
        { "many laughs", Laughs(), "TUT4620" },
        { "a deep list", Policy.Head + "rules: " + new string('[', 20_000) + new string(']', 20_000), "TUT4621" },
        { "a deep map", Policy.Head + "rules: " + string.Concat(Enumerable.Repeat("{a: ", 5_000)), "TUT4621" },
        { "a large file", Rules + "# " + new string('x', 2 * 1024 * 1024), "TUT4622" },
        { "a long name", Rules.Replace("x.y", "x." + new string('y', 100_000), StringComparison.Ordinal), "TUT2005" },
        { "more rules than there may be", Policy.Head + "rules:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(static rule => $"  - {{ id: r{rule}, allow: x.y }}\n")), "TUT2014" },
        { "a condition that is deep", Rules.Replace("x.y", "x.y, when: \"" + new string('(', 5_000) + "\"", StringComparison.Ordinal), "TUT4502" },
    };

    public static TheoryData<string, byte[]> Binaries => new()
    {
        { "UTF-16", Encoding.Unicode.GetBytes("\uFEFF" + Rules) },
        { "UTF-32", Encoding.UTF32.GetBytes("\uFEFF" + Rules) },
        { "Latin 1", Encoding.Latin1.GetBytes(Rules + "# Büro") },
        { "an overlong slash", [.. Encoding.UTF8.GetBytes(Rules), (byte)'#', 0xC0, 0xAF] },
        { "half a character", [.. Encoding.UTF8.GetBytes(Rules), (byte)'#', 0xED, 0xA0, 0x80] },
        { "a program", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Load_AHostileText_IsRefusedWithACode(string what, string text, string code)
    {
        var policy = Load(Encoding.UTF8.GetBytes(text), out var faults);

        Assert.Null(policy);
        Assert.Equal((what, code), (what, faults.First(static fault => !fault.IsWarning).Code));
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Load_WhatIsNoText_IsRefusedWithACode(string what, byte[] bytes)
    {
        var policy = Load(bytes, out var faults);

        Assert.Null(policy);
        Assert.Equal((what, "TUT4624"), (what, faults[0].Code));
    }

    [Fact]
    public void Load_AnOrderMarkInFront_IsNoPartOfTheText() => Assert.NotNull(Load(Encoding.UTF8.GetBytes("\uFEFF" + Rules), out _));

    /// <summary>Some readers end a line, and so a comment, at characters at which others do not.</summary>
    [Theory]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u0085")]
    public void Load_AnOddEndOfALine_HidesNoRule(string end)
    {
        var policy = Load(Encoding.UTF8.GetBytes($"{Policy.Head}# a comment{end}default: ask\nrules: []\n"), out var faults);

        Assert.True(policy is null ? faults.Count > 0 : policy.Decide(Policy.Call("x.y")).Verdict == Decisions.Verdict.Deny);
    }

    private static string Laughs()
    {
        var text = new StringBuilder(Policy.Head).Append("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++) { text.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n"); }
        return text.ToString();
    }

    private static PolicySet? Load(byte[] bytes, out IReadOnlyList<DocumentFault> faults) => PolicyLoader.TryLoad(new Bytes(bytes), "policy.yaml", out faults);

    private sealed class Bytes(byte[] bytes) : IPolicyFiles
    {
        public byte[]? Read(string path) => path == "policy.yaml" ? bytes : null;
    }
}
