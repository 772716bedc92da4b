using Tutti.Kernel;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Proofs;

/// <summary>The key of a store: made once, for its owner's eyes only.</summary>
public sealed class LogKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-key-").FullName;

    private string Secret => Path.Combine(_folder, "keys", "log.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_NoKeyYet_MakesOne_AndTakesItLater()
    {
        var made = LogKeyFile.Open(_folder, "tutti/w");
        var taken = LogKeyFile.Open(_folder, "another name");

        Assert.Equal(made.Key, taken.Key);
        Assert.Equal("tutti/w", made.Key.Name);
        Assert.Equal(made.Key, NoteKey.Parse(File.ReadAllText(Path.Combine(_folder, LogKeyFile.PublicFile)).TrimEnd()));
        Assert.True(SignedNote.Sign("a text\n", taken).IsSignedBy(made.Key));
        if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Secret)); }
    }

    [Fact]
    public void Open_KeyWithoutItsOtherHalf_IsCompleted_OrMissed()
    {
        var made = LogKeyFile.Open(_folder, "tutti/w").Key;
        File.Delete(Path.Combine(_folder, LogKeyFile.PublicFile)); // a crash came between

        Assert.Equal(made, LogKeyFile.Open(_folder, "tutti/w").Key);
        File.Delete(Secret);

        Assert.Equal("TUT3503", Assert.Throws<TuttiException>(() => LogKeyFile.Open(_folder, "tutti/w")).Code);
        Assert.NotEqual(made, LogKeyFile.Open(_folder, "tutti/w", mayReplace: true).Key);
    }

    [Fact]
    public void Open_KeyThatOthersMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        LogKeyFile.Open(_folder, "tutti/w");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(Secret, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead); }

        var refused = Assert.Throws<TuttiException>(() => LogKeyFile.Open(_folder, "tutti/w"));

        Assert.Equal("TUT3503", refused.Code);
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyByteOfTheKeyChanged_IsRefused()
    {
        LogKeyFile.Open(_folder, "tutti/w");
        var bytes = File.ReadAllBytes(Secret);
        for (var at = 0; at < bytes.Length - 1; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            File.WriteAllBytes(Secret, changed);
            Assert.Equal("TUT3503", Assert.Throws<TuttiException>(() => LogKeyFile.Open(_folder, "tutti/w")).Code);
        }

        File.WriteAllText(Secret, "");
        Assert.Equal("TUT3503", Assert.Throws<TuttiException>(() => LogKeyFile.Open(_folder, "tutti/w")).Code);
    }

    [Fact]
    public async Task Open_PublicKeyThatIsDamagedOrReplaced_IsRefused_AndHandedToNobody()
    {
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder })) { store.Signing!.Sign(); }
        var file = Path.Combine(_folder, LogKeyFile.PublicFile);
        var right = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        foreach (var wrong in new[] { SignedStores.Signer(2).Key + "\n", right.Replace('+', '-'), "" })
        {
            await File.WriteAllTextAsync(file, wrong, TestContext.Current.CancellationToken);
            Assert.Equal("TUT3503", Assert.Throws<TuttiException>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder })).Code);
            RequireFails();
        }

        File.Delete(file);
        RequireFails();
        await using var again = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder });
        Assert.Equal(right, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private void RequireFails()
    {
        using var audit = StoreAudit.Open(_folder);
        var report = audit.Verify(run: null, new AuditTrust(), progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(AuditVerdict.Fail, report.Levels.Single(static level => level.Name == AuditLevels.Signature).Verdict);
        Assert.Equal("TUT3503", Assert.Throws<TuttiException>(audit.KeyForOthers).Code);
    }

    [Fact]
    public void Sign_WithTheSystemsLibrary_IsWhatThisCodeSigns()
    {
        var random = new Random(1);
        for (var round = 0; round < 100; round++)
        {
            var (seed, message) = (new byte[Ed25519.SeedBytes], new byte[random.Next(400)]);
            random.NextBytes(seed);
            random.NextBytes(message);
            using var signer = OpenSslSigner.TryCreate(NoteKey.Of("k", NoteKeyType.Ed25519, Ed25519.PublicKey(seed)), seed);
            Assert.SkipWhen(signer is null, "This system has no OpenSSL 3.");
            Assert.Equal(Convert.ToHexString(Ed25519.Sign(seed, message)), Convert.ToHexString(signer.Sign(message)));
        }
    }

    [Fact]
    public async Task Open_StoreInADirectory_HasAKeyAndSigns()
    {
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder }))
        {
            store.Signing!.Sign(); // or its thread has done it
            Assert.Equal(store.DurableHead, store.Signing.SignedRecords);
            Assert.Contains($"tutti/{store.Workspace:D}", await File.ReadAllTextAsync(Path.Combine(_folder, "tree", "checkpoint"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await using var again = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _folder });
        Assert.True(again.Signing!.Head!.IsSignedBy(again.Signing.Key));
    }
}
