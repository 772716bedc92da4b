using System.Diagnostics;
using System.Text;
using Tutti.Agents.Tokens;

namespace Tutti.Agents.Tests.Tokens;

/// <summary>Expected counts are those of the npm package gpt-tokenizer 4.0.0 for o200k_base.</summary>
public sealed class TokenCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("Hello, world!", 4)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 10)]
    [InlineData(" leading and trailing  ", 4)]
    [InlineData("I'll say it's DON'T we'Ve", 7)]
    [InlineData("12345678901234567890", 7)]
    [InlineData("tabs\tand\nnewlines\r\n\r\n  x", 8)]
    [InlineData("{\"name\":\"weather\",\"arguments\":{\"city\":\"Zürich\"}}", 13)]
    [InlineData("Größe, Straße, Übermut und Äpfel", 11)]
    [InlineData("你好,世界。今天天气怎么样?", 9)]
    [InlineData("こんにちは世界", 2)]
    [InlineData("مرحبا بالعالم", 4)]
    [InlineData("Привет, мир", 4)]
    [InlineData("🙂🎉👩\u200d👩\u200d👧\u200d👦 emoji", 15)]
    [InlineData("public static int Main(string[] args) => args.Length;", 12)]
    [InlineData("2026-11-21T13:26:06.123Z [INFO] request id=7f3a took 12ms", 29)]
    [InlineData("x=1;\t\t\treturn   y;//comment\n", 11)]
    [InlineData("HTTPServerURLParser camelCaseIdentifier snake_case_identifier SCREAMING_CASE", 14)]
    [InlineData("\u0000\u0001\u0007 control", 4)]
    [InlineData("e\u0301 combining", 3)]
    [InlineData("$$$ 100% #hash @at ^&*()", 13)]
    public void Count_KnownText_IsThatOfTheTable(string text, int expected)
    {
        Assert.Equal(expected, TokenCounter.O200k.Count(text));
        Assert.Equal(expected, TokenCounter.O200k.Encode(text).Count);
    }

    [Theory]
    [InlineData("a", 500, 63)]
    [InlineData("ab", 300, 150)]
    [InlineData(" ", 200, 2)]
    [InlineData("\n", 90, 6)]
    [InlineData("!", 300, 20)]
    public void Count_Repeated_IsThatOfTheTable(string part, int times, int expected) =>
        Assert.Equal(expected, TokenCounter.O200k.Count(string.Concat(Enumerable.Repeat(part, times))));

    [Fact]
    public void Encode_KnownText_GivesKnownTokens() => Assert.Equal([13225, 11, 2375, 0], TokenCounter.O200k.Encode("Hello, world!"));

    [Fact]
    public void Count_AnyText_IsWhatEncodingGives()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 300; round++)
        {
            var text = RandomText(random);
            Assert.Equal(TokenCounter.O200k.Encode(text).Count, TokenCounter.O200k.Count(text));
        }
    }

    [Fact]
    public void Pieces_ShortAndLongWay_AgreeOnAnyBytes()
    {
        var table = TokenTable.LoadO200k();
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var piece = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => "abcdefgh ijklmnö"[random.Next(16)])));
            var (quick, queued) = (new List<int>(), new List<int>());
            BytePairs.Encode(table, piece, quick);
            Assert.Equal(BytePairs.CountLong(table, piece, queued), BytePairs.Count(table, piece));
            Assert.Equal(quick, queued);
        }
    }

    [Fact]
    public void Count_HostileText_TakesLinearTime()
    {
        var (small, large) = (Measure(100_000), Measure(800_000));

        // Eight times the text in at most forty times the time; a square would be sixty-four times.
        Assert.True(large < 40 * Math.Max(small, 20), $"{small} ms and {large} ms");

        static double Measure(int length)
        {
            var texts = new[] { new string('a', length), new string(' ', length), new string('\n', length), new string('A', length), string.Concat(Enumerable.Repeat("日本", length / 2)) };
            var began = Stopwatch.GetTimestamp();
            foreach (var text in texts) { Assert.True(TokenCounter.O200k.Count(text) > 0); }
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var index = random.Next(200); index > 0; index--)
        {
            var rune = random.Next(4) switch { 0 => random.Next(0x20, 0x7f), 1 => random.Next(0xa0, 0x2fff), 2 => random.Next(0x4e00, 0x9fff), _ => random.Next(0x1f300, 0x1f6ff) };
            text.Append(Rune.IsValid(rune) ? new Rune(rune).ToString() : " ");
        }

        return text.ToString();
    }
}
