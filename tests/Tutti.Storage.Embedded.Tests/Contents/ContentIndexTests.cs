using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Contents;

/// <summary>The table of contents against a dictionary, while it grows, forgets, and is saved and loaded.</summary>
public sealed class ContentIndexTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(870)] // as many as the first table takes
    [InlineData(871)]
    [InlineData(20_000)]
    public void TryFind_AnyNumberOfContents_FindsThoseThatWereAdded(int count)
    {
        var index = new ContentIndex();
        for (var content = 0; content < count; content++)
        {
            index.Add(Digest(content), content * 3);
            index.Add(Digest(content), -7); // the first record stays
        }

        Assert.Equal(count, index.Count);
        RequireHolds(index, Enumerable.Range(0, count), count);
    }

    [Fact]
    public void Load_WhatWasSavedBelowAHead_HoldsThat()
    {
        const int count = 5_000;
        var index = new ContentIndex();
        for (var content = 0; content < count; content++) { index.Add(Digest(content), content * 3); }

        RequireHolds(ContentIndex.Load(index.Save(long.MaxValue)), Enumerable.Range(0, count), count);
        var below = ContentIndex.Load(index.Save(3_000)); // positions 0, 3, …, 2,997
        Assert.Equal(1_000, below.Count);
        RequireHolds(below, Enumerable.Range(0, 1_000), count);
        Assert.Equal(1_001, ContentIndex.Load(index.Save(3_001)).Count);
        Assert.Equal(1_000 * ContentIndex.EntryBytes, index.Save(3_000).Length);
        Assert.Empty(index.Save(0));
    }

    [Fact]
    public void Forget_TakesOutWhatLiesAtThosePositions_AndNothingElse()
    {
        const int count = 3_000;
        var index = new ContentIndex();
        for (var content = 0; content < count; content++) { index.Add(Digest(content), content * 3); }
        var before = index.Generation;

        index.Forget(Enumerable.Range(0, count).Where(static content => content % 2 == 0).Select(static content => content * 3L).Append(1).ToHashSet());

        Assert.Equal(count / 2, index.Count);
        Assert.NotEqual(before, index.Generation);
        RequireHolds(index, Enumerable.Range(0, count).Where(static content => content % 2 == 1), count);
        index.Add(Digest(0), 9_999);
        Assert.True(index.TryFind(Digest(0), out var position));
        Assert.Equal((9_999, (count / 2) + 1), (position, index.Count));
    }

    [Theory]
    [InlineData(RecordKind.StepCompleted, 255, false)]
    [InlineData(RecordKind.StepCompleted, 256, true)]
    [InlineData(RecordKind.RunStarted, RecordDraft.MaxInlineContent, true)]
    [InlineData(RecordKind.RunStarted, RecordDraft.MaxInlineContent + 1, false)]
    [InlineData(RecordKind.StepAdmitted, 1_000, false)]
    [InlineData(RecordKind.StepRefused, 1_000, false)]
    [InlineData(RecordKind.ObjectChanged, 1_000, false)]
    [InlineData(RecordKind.ObjectKept, 1_000, false)]
    public void Covers_WhatMayComeTwiceAndIsWorthAReference(RecordKind kind, int bytes, bool isCovered) => Assert.Equal(isCovered, ContentIndex.Covers(kind, bytes));

    private static void RequireHolds(ContentIndex index, IEnumerable<int> contents, int all)
    {
        var held = contents.ToHashSet();
        for (var content = 0; content < all + 100; content++)
        {
            Assert.Equal(held.Contains(content), index.TryFind(Digest(content), out var position));
            if (held.Contains(content)) { Assert.Equal(content * 3, position); }
        }
    }

    private static ContentDigest Digest(int content) => ContentDigest.Of(BitConverter.GetBytes(content));
}
