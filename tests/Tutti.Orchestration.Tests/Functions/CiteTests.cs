using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Patterns;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Functions;

/// <summary>Texts that say whose each part is.</summary>
public sealed class CiteTests
{
    [Fact]
    public void Join_TheSameTwice_StandsOnceWithBoth()
    {
        var joined = Synthesis.Join(
        [
            new Finding("Owls hear well.") { Step = "a", Source = "owls.md" },
            new Finding("They fly without a sound") { Step = "b", Source = "wings.md" },
            new Finding("owls  hear\nwell.") { Step = "c", Source = "ears.md" },
            new Finding("Owls hear well.") { Step = "a", Source = "owls.md" },
            new Finding("  "),
        ]);

        Assert.Equal("Owls hear well [1][3]. They fly without a sound [2].", joined.Text);
        Assert.Equal(["a", "b", "c"], joined.Citations.Select(static one => one.Step));
    }

    [Fact]
    public void Check_WhatWasJoined_IsAccepted()
    {
        var joined = Synthesis.Join([new Finding("Owls hear well.") { Source = "a" }, new Finding("Is it dark?") { Source = "b" }]);

        Assert.True(Synthesis.Check(joined.Text, joined.Citations, new Dictionary<string, string> { ["a"] = "All know: Owls\nhear well.", ["b"] = "Is it dark?" }).IsAccepted);
    }

    [Theory]
    [InlineData("Owls hear well [1]. They are blue.", "Owls hear well.", "uncited")]
    [InlineData("Owls hear well [1][7].", "Owls hear well.", "unknown")]
    [InlineData("Owls hear well [1].", "Owls hear badly.", "misquoted")]
    public void Check_WhatDoesNotKeepToItsSources_IsTold(string text, string source, string fault)
    {
        var check = Synthesis.Check(text, [new Citation(1, "s", "a", "Owls hear well.")], new Dictionary<string, string> { ["a"] = source });

        Assert.False(check.IsAccepted);
        Assert.Equal(fault, check.Uncited.Count > 0 ? "uncited" : check.Unknown.Count > 0 ? "unknown" : "misquoted");
    }

    [Fact]
    public async Task Functions_TakeWhatAMapGives()
    {
        await using var bench = await new PlanBench().OpenAsync();
        bench.Host.AddStandardFunctions(new StandardOptions { Runner = static () => throw new NotSupportedException(), WorkFolder = "" });

        Assert.Equal("""{"text":"A [1]. B [2].","ok":true}""", await bench.RunAsync(PlanBench.Parse(
            """{"each":{"map":{"over":"['A','B']","result":[{"text":"${item}.","step":"each/${index}","source":"s"}]},"do":{"x":{"use":"test/echo"}}},"join":{"use":"cite/join","with":{"findings":"${each.items}"}},"check":{"use":"cite/check","with":{"text":"${join.text}","citations":"${join.citations}","sources":[{"source":"s","text":"A. B."}]}}}""",
            """ "outputs":{"text":"${join.text}","ok":"${check.accepted}"} """)));
    }
}
