using Tutti.Governance.Naming;

namespace Tutti.Governance.Tests.Naming;

/// <summary>A name that looks like another one and is not would be judged by other rules than whoever reads the policy believes.</summary>
public sealed class NameLetterTests
{
    [Theory]
    [InlineData("github.delete_repo")]
    [InlineData("github.удалить_repo")] // a word of another script beside a Latin one
    [InlineData("büro.öffne-tür")]
    [InlineData("店.删除")]
    [InlineData("model:gemma-3:4b")]
    public void TryParse_ANameThatCanBeRead_IsOne(string name)
    {
        Assert.True(TargetName.TryParse(name, out _));
        Assert.True(NamePattern.TryParse($"{name}*", out _));
    }

    [Theory]
    [InlineData("github.d\u0435lete_repo")] // a Cyrillic e
    [InlineData("github.delete_rep\u03bf")] // a Greek o
    [InlineData("github.delete\u200B_repo")] // a blank of no width
    [InlineData("github.\u202Eoper_eteled")] // written backwards
    [InlineData("github.delete_repo\uFEFF")]
    [InlineData("github.\uFF44elete_repo")] // a wide d
    [InlineData("github.\U0001D41Delete_repo")] // a mathematical d
    [InlineData("github.delete\u00A0repo")]
    [InlineData("github.delete\u2028repo")]
    [InlineData("github.delete\0repo")]
    [InlineData("github.delete\trepo")]
    [InlineData("github.delete\u007Frepo")]
    [InlineData("github.\uE000")]
    public void TryParse_ANameThatLooksLikeAnother_IsNone(string name)
    {
        Assert.False(TargetName.TryParse(name, out _));
        Assert.False(NamePattern.TryParse(name, out _));
        Assert.True(TargetName.TryParse($"model:{TargetName.Clean(name)}", out _));
    }

    [Fact]
    public void TryParse_HalfACharacter_IsNone() => Assert.False(TargetName.TryParse("x." + '\ud800', out _));

    [Theory]
    [InlineData("qwen3:8b", "qwen3:8b")]
    [InlineData("my model*", "my_model_")]
    [InlineData("g\u0435mma", "g_mma")]
    [InlineData("", "_")]
    public void Clean_AnyName_MayStandInPolicies(string name, string clean) => Assert.Equal(clean, TargetName.Clean(name));
}
