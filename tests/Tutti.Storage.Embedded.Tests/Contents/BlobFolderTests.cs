using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Contents;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Contents;

/// <summary>Large contents as files: durable when they are stored, checked when they are read, deleted only while nobody needs them.</summary>
public sealed class BlobFolderTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 70_000).Select(static number => (byte)number)];

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void Write_AContent_IsThereForWhoeverOpensTheFolderAfterACrash()
    {
        var blobs = new BlobFolder(_disk);
        Assert.False(blobs.Contains(ContentDigest.Of(Content)));

        var digest = blobs.Write(Content, 5);

        Assert.Equal(ContentDigest.Of(Content), digest);
        Assert.True(blobs.Contains(digest));
        var after = new BlobFolder(_disk.Crash(Survival.Nothing, new Random(1)));
        Assert.True(after.Contains(digest));
        Assert.Equal(Content, after.Read(digest).ToArray());
        Assert.Equal(digest, after.Write(Content, 6));
    }

    [Fact]
    public void Read_WhatIsMissingOrChanged_IsRefused()
    {
        var digest = new BlobFolder(_disk).Write(Content, 5);
        Assert.Equal("TUT3009", Assert.Throws<TuttiException>(() => new BlobFolder(_disk).Read(ContentDigest.Of([1]))).Code);

        _disk.Flip(_disk.Files().Single(static file => file.StartsWith("blobs/", StringComparison.Ordinal)), 1_234);

        Assert.Equal("TUT3009", Assert.Throws<TuttiException>(() => new BlobFolder(_disk).Read(digest)).Code);
    }

    [Fact]
    public void DeleteCondemned_AContentThatNobodyHolds_IsGone()
    {
        var blobs = new BlobFolder(_disk);
        var digest = blobs.Write(Content, 5);
        Assert.Equal(0, blobs.DeleteCondemned(digest)); // nobody has condemned it

        blobs.Condemn([KeyValuePair.Create(digest, 5L)]); // the last record that refers to it is the one that it was stored for

        Assert.Equal(Content.Length, blobs.DeleteCondemned(digest));
        Assert.False(blobs.Contains(digest));
        Assert.Equal(0, blobs.DeleteCondemned(digest));
        Assert.False(new BlobFolder(_disk.Crash(Survival.Nothing, new Random(1))).Contains(digest));
    }

    [Fact]
    public void DeleteCondemned_WhatSomebodyStoresOrLooksForMeanwhile_Stays()
    {
        var blobs = new BlobFolder(_disk);
        var digest = blobs.Write(Content, 5);

        blobs.Condemn([KeyValuePair.Create(digest, 4L)]); // stored after the last record that refers to it: the next one is on its way
        Assert.Equal(0, blobs.DeleteCondemned(digest));

        blobs.Condemn([KeyValuePair.Create(digest, 9L)]);
        Assert.True(blobs.Contains(digest));
        Assert.Equal(0, blobs.DeleteCondemned(digest));

        blobs.Condemn([KeyValuePair.Create(digest, 9L)]);
        blobs.Write(Content, 10);
        Assert.Equal(0, blobs.DeleteCondemned(digest));

        blobs.Condemn([KeyValuePair.Create(digest, 12L)]);
        blobs.Condemn([]);
        Assert.Equal(0, blobs.DeleteCondemned(digest));
        Assert.Equal(Content, blobs.Read(digest).ToArray());
    }
}
