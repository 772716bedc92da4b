using Tutti.Agents.Routing.Texts;

namespace Tutti.Agents.Tests.Routing;

public sealed class PorterTests
{
    /// <summary>The examples of the paper, each taken through all steps.</summary>
    [Theory]
    [InlineData("caresses caress ponies poni ties ti cats cat feed feed agreed agre plastered plaster bled bled motoring motor sing sing")]
    [InlineData("conflated conflat troubled troubl sized size hopping hop tanned tan falling fall hissing hiss fizzed fizz failing fail filing file")]
    [InlineData("happy happi sky sky relational relat conditional condit rational ration digitizer digit conformabli conform radicalli radic")]
    [InlineData("vietnamization vietnam predication predic operator oper feudalism feudal decisiveness decis hopefulness hope callousness callous")]
    [InlineData("sensitiviti sensit sensibiliti sensibl triplicate triplic formative form formalize formal electriciti electr electrical electr goodness good")]
    [InlineData("revival reviv allowance allow inference infer airliner airlin adjustable adjust irritant irrit replacement replac adoption adopt")]
    [InlineData("activate activ effective effect probate probat rate rate cease ceas controll control roll roll generalizations gener oscillators oscil")]
    public void Stem_ExamplesOfThePaper_AreAsThere(string pairs)
    {
        var words = pairs.Split(' ');

        Assert.Equal(words.Where(static (_, at) => at % 2 == 1), words.Where(static (_, at) => at % 2 == 0).Select(Porter.Stem));
    }

    [Theory]
    [InlineData("is")]
    [InlineData("überweisungen")]
    [InlineData("退款")]
    [InlineData("4096")]
    public void Stem_NoEnglishWord_StaysAsItIs(string word) => Assert.Same(word, Porter.Stem(word));
}
