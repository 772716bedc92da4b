using Tutti.Agents.Routing.Vectors;

namespace Tutti.Agents.Tests.Routing;

public sealed class WordTableTests
{
    private static readonly WordTable Table = WordTable.English;

    [Fact]
    public void English_IsTheTableThatWasMade()
    {
        Assert.Equal(20_000, Table.Count);
        Assert.Equal(100, Table.Dimensions);
        Assert.Equal(0, Table.Find("the"));
    }

    [Theory]
    [InlineData("refund", "payment", "elephant")]
    [InlineData("doctor", "hospital", "guitar")]
    [InlineData("monday", "tuesday", "engine")]
    public void Similarity_LikeWords_IsLargerThanOfOthers(string word, string like, string unlike) =>
        Assert.True(Of(word, like) > Of(word, unlike) + 0.2, $"{Of(word, like)} {Of(word, unlike)}");

    [Fact]
    public void Similarity_OfAWordWithItself_IsOne() => Assert.Equal(1, Of("refund", "refund"), 5);

    /// <summary>Two ways to the same cosine: whole numbers, and vectors that are added up.</summary>
    [Fact]
    public void Add_Word_GivesTheVectorThatSimilarityCompares()
    {
        var (left, right) = (new float[Table.Width], new float[Table.Width]);

        Table.Add(Table.Find("refund"), 1, left);
        Table.Add(Table.Find("payment"), 1, right);

        Assert.Equal(Of("refund", "payment"), StableMath.Dot(left, right), 5);
    }

    [Theory]
    [InlineData("parcels", "parcel")]
    [InlineData("refunding", "refund")]
    [InlineData("translateing", "translate")]
    public void Find_FormOfAWord_GivesTheWord(string word, string known)
    {
        Assert.InRange(Table.Find(known), 0, Table.Count - 1);
        Assert.Equal(Table.Find(known), Table.Find(word));
    }

    [Fact]
    public void Find_UnknownWord_IsNone() => Assert.Equal(-1, Table.Find("unknownwordxyz"));

    [Fact]
    public void WeightOf_RareWord_IsMoreThanOfACommonOne() => Assert.True(WordTable.WeightOf(0) < 0.1 && WordTable.WeightOf(19_999) > 0.9);

    private static float Of(string left, string right) => Table.Similarity(Table.Find(left), Table.Find(right));
}
