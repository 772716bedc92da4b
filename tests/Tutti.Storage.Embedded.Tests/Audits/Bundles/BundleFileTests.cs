using System.Buffers.Binary;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Bundles;

/// <summary>The file of a bundle: packed anew it is as good, and whatever else is done to it is refused with a code before anything in it is believed.</summary>
public sealed class BundleFileTests
{
    private const int PlainFile = 0x81A4 << 16;
    private const int Link = 0xA1FF << 16;
    private const int Folder = 0x41ED << 16;

    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };

    [Fact]
    public async Task Verify_PackedAnewByOthers_InAnyOrder_Holds()
    {
        var members = ZipFiles.MembersOf(await MakeAsync());

        Assert.All((byte[][])[ZipFiles.Deflated(members), ZipFiles.Deflated(members.Reverse()), ZipFiles.Deflated(members, PlainFile), ZipFiles.Piped(members)], static file => Assert.False(BundleAudit.Verify(file, Trust).HasFailed));
    }

    [Fact]
    public async Task Verify_CutAnywhere_IsRefused()
    {
        var file = await MakeAsync();

        for (var length = 2; length < file.Length; length++) { Assert.Equal("TUT3520", CodeOf(file[..length])); }
    }

    [Fact]
    public async Task Verify_AnyByteChanged_IsRefused_OrIsOneThatSaysNothing()
    {
        var file = await MakeAsync();
        for (var at = 0; at < file.Length; at++)
        {
            var changed = file.ToArray();
            changed[at] ^= 0x40;
            Assert.True(CodeOf(changed).Length > 0 || SaysNothing(file, at), $"byte {at} of {file.Length}");
        }
    }

    [Theory]
    [InlineData(ZipFiles.Receipt)]
    [InlineData(ZipFiles.Readme)]
    [InlineData(ZipFiles.Statement)]
    public async Task Verify_AnyByteOfAMemberChanged_AndPackedAnew_IsRefused_OrFails(string name)
    {
        var members = ZipFiles.MembersOf(await MakeAsync());
        var bytes = members[name].ToArray();
        for (var at = 0; at < bytes.Length; at += 3)
        {
            members[name] = bytes.ToArray();
            members[name][at] = bytes[at] == (byte)'A' ? (byte)'B' : (byte)'A';
            var isHint = name == ZipFiles.Statement && IsHint(bytes, at);
            Assert.True(isHint || CodeOf(ZipWriter.Write([.. members.Select(static member => (member.Key, member.Value))])).Length > 0, $"byte {at} of {name}");
        }
    }

    [Theory]
    [InlineData("../receipt.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\receipt.json")]
    [InlineData("C:receipt.json")]
    [InlineData("sub/receipt.json")]
    [InlineData("./receipt.json")]
    [InlineData("RECEIPT.JSON")]
    [InlineData("receipt.json ")]
    [InlineData("extra.txt")]
    [InlineData("sub/")]
    [InlineData("")]
    public async Task Verify_FurtherMember_IsRefused_WhateverItsName(string name)
    {
        var members = ZipFiles.MembersOf(await MakeAsync());
        var further = members.Append(new KeyValuePair<string, byte[]>(name.Length == 0 ? "\u001b[31m" : name, [1]));

        Assert.Equal("TUT3521", CodeOf(ZipFiles.Deflated(further)));
    }

    [Fact]
    public async Task Verify_MemberMissing_Twice_OrNoPlainFile_IsRefused()
    {
        var members = ZipFiles.MembersOf(await MakeAsync());

        Assert.All((string[])[ZipFiles.Readme, ZipFiles.Receipt], name => Assert.Equal("TUT3521", CodeOf(ZipFiles.Deflated(members.Where(member => member.Key != name)))));
        Assert.Equal("TUT3521", CodeOf(ZipFiles.Deflated([.. members, .. members.Take(1)])));
        Assert.Equal(("TUT3521", "TUT3521"), (CodeOf(ZipFiles.Deflated(members, Link)), CodeOf(ZipFiles.Deflated(members, Folder))));
        Assert.Equal("TUT3521", CodeOf(ZipFiles.Deflated(Enumerable.Range(0, 40).Select(static number => new KeyValuePair<string, byte[]>($"{number}", [])))));
    }

    [Fact]
    public async Task Verify_BytesBeforeBehindOrBetween_AreRefused()
    {
        var file = await MakeAsync();
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));

        Assert.Equal("TUT3520", CodeOf([.. "#!/bin/sh\n"u8, .. file]));
        Assert.Equal("TUT3520", CodeOf([.. file, 10]));
        Assert.Equal("TUT3520", CodeOf([.. file, .. file]));
        Assert.Equal("TUT3520", CodeOf([.. file[..directory], 0, .. file[directory..]]));
        Assert.True(BundleAudit.IsBundle([.. "#!/bin/sh\n"u8, .. file]));
    }

    [Theory]
    [InlineData(8, 1, "encrypted")] // flags: encrypted
    [InlineData(8, 64, "encrypted")] // flags: strongly encrypted
    [InlineData(8, 32, "method")] // flags: a patch of another file
    [InlineData(10, 12, "method 12")] // bzip2
    public async Task Verify_EntryThatNobodyShouldHaveToRead_IsRefused(int at, byte value, string why)
    {
        var file = (await MakeAsync()).ToArray();
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));
        file[directory + at] |= value;

        var refused = Assert.Throws<TuttiException>(() => BundleAudit.Verify(file, Trust));
        Assert.Equal("TUT3520", refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Bomb_IsRefused_WithoutBeingUnpacked()
    {
        var members = ZipFiles.MembersOf(await MakeAsync());
        members[ZipFiles.Readme] = new byte[2 << 20]; // two thousand bytes when packed
        var honest = ZipFiles.Deflated(members);
        var lying = honest.ToArray();
        Understate(lying, 2 << 20, 4096);

        Assert.Equal("TUT3522", CodeOf(honest));
        Assert.Equal("TUT3520", CodeOf(lying)); // what it says of its size is where reading ends
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(20_000)]
    public async Task Verify_BytesHiddenBehindPackedOnes_AreRefused(int count)
    {
        var members = ZipFiles.MembersOf(await MakeAsync());

        Assert.Equal("", CodeOf(ZipFiles.WithHidden(members, 0)));
        Assert.Equal("TUT3520", CodeOf(ZipFiles.WithHidden(members, count)));
    }

    [Fact]
    public void IsBundle_Receipts_AreNone() => Assert.False(BundleAudit.IsBundle("""{"format":"tutti-receipt/1"}"""u8));

    private static async Task<byte[]> MakeAsync() =>
        RunBundle.Of(AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund), [], SignedStores.Signer(1)).ToBytes();

    /// <summary>The code of the refusal, <c>FAIL</c> where a level fails, or nothing.</summary>
    private static string CodeOf(byte[] file)
    {
        try { return BundleAudit.Verify(file, Trust).HasFailed ? "FAIL" : ""; }
        catch (TuttiException refused) { return refused.Code; }
    }

    /// <summary>Replaces a size wherever the file says it.</summary>
    private static void Understate(byte[] file, int from, int to)
    {
        Span<byte> said = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(said, from);
        for (var found = file.AsSpan().IndexOf(said); found >= 0; found = file.AsSpan().IndexOf(said)) { BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(found), to); }
    }

    /// <summary>Versions, times and attributes of entries, which no reader of a bundle asks for; each is outside of what is signed.</summary>
    private static bool SaysNothing(byte[] file, int at)
    {
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));
        for (var entry = directory; entry < file.Length - 22;)
        {
            var local = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(entry + 42));
            if ((at >= entry + 4 && at < entry + 8) || (at >= entry + 12 && at < entry + 16) || (at >= entry + 34 && at < entry + 42)) { return true; }
            if ((at >= local + 4 && at < local + 6) || (at >= local + 10 && at < local + 14)) { return true; }
            entry += 46 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry + 28)) + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry + 30));
        }

        return false;
    }

    /// <summary>What says under which name to look for the key: nobody who verifies believes it.</summary>
    private static bool IsHint(byte[] statement, int at)
    {
        var text = System.Text.Encoding.UTF8.GetString(statement);
        return IsIn("\"hint\":\"") || IsIn("\"keyid\":\"");

        bool IsIn(string name)
        {
            var from = text.IndexOf(name, StringComparison.Ordinal) + name.Length;
            return at >= from && at < text.IndexOf('"', from);
        }
    }
}
