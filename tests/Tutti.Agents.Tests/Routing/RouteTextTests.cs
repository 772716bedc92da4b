using FsCheck;
using FsCheck.Fluent;
using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Tests.Routing;

public sealed class RouteTextTests
{
    [Theory]
    [InlineData("Where's my card? It didn’t arrive!", "card didnt arrive")]
    [InlineData("parseHTTPServer getURL code_fix v2.1", "parse http server url code fix v2 1")]
    [InlineData("Überweisung café NAÏVE Łódź", "uberweisung cafe naive lodz")]
    [InlineData("Ru\u0308ckgabe", "ruckgabe")]
    [InlineData("請退款", "請退 退款")]
    [InlineData("退 money 款項", "退 money 款項")]
    [InlineData("верни деньги", "верни деньги")]
    [InlineData("the of and", "the of and")]
    [InlineData("", "")]
    [InlineData("!?… \ud83d", "")]
    public void Of_Text_GivesItsWords(string text, string words) => Assert.Equal(words, string.Join(' ', RouteText.Of(text).Words));

    [Fact]
    public void Of_HugeText_LooksAtItsBeginning()
    {
        var text = RouteText.Of(string.Concat(Enumerable.Repeat("refund ", 1_000_000)) + "invoice");

        Assert.Equal(["refund"], text.WordsOnce);
        Assert.InRange(text.Words.Length, 500, 600);
    }

    [Fact]
    public void Of_EndlessWord_IsCut() => Assert.Equal(40, Assert.Single(RouteText.Of(new string('a', 4000)).Words).Length);

    /// <summary>Whatever comes: words are small letters and digits, none is empty, and each has a stem that is no longer.</summary>
    [Fact]
    public void Of_AnyText_GivesWordsAndStems() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
    {
        var read = RouteText.Of(text);
        Assert.Equal(read.Words.Length, read.Stems.Length);
        Assert.All(read.Words, static word => Assert.InRange(word.Length, 1, WordSplitter.MaximumWord));
        Assert.All(read.Words, static word => Assert.DoesNotContain(word, static letter => char.IsAsciiLetterUpper(letter) || letter is ' ' or '\'' or '-'));
        Assert.All(read.Words.Zip(read.Stems), static pair => Assert.True(pair.Second.Length is > 0 && pair.Second.Length <= pair.First.Length));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
