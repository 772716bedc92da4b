using Tutti.Kernel;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>The log as files for others: complete, and no byte of it can be changed unseen.</summary>
public sealed class ExportTests : IDisposable
{
    private static readonly AuditTrust Trust = new() { Key = SignedStores.Signer(1).Key };

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tutti-export-{Guid.CreateVersion7():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) { Directory.Delete(_folder, recursive: true); }
    }

    [Fact]
    public async Task Export_LogOfSeveralTiles_HasTheFilesOfTheSpecification_AndHolds()
    {
        await ExportAsync(600);

        Assert.Equal(
            ["checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"],
            Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.False(new ExportAudit(_folder).Verify(Trust, Cancellation).HasFailed);
    }

    [Fact]
    public async Task Verify_AnyByteOfAnyFileChanged_OrAnyFileMissing_IsFound()
    {
        await ExportAsync(300);
        foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ToList())
        {
            var bytes = await File.ReadAllBytesAsync(path, Cancellation);
            for (var at = 0; at < bytes.Length; at += bytes.Length > 2_000 ? 211 : 1)
            {
                bytes[at] ^= 0x10;
                await File.WriteAllBytesAsync(path, bytes, Cancellation);
                Assert.True(IsFound(), $"byte {at} of {path}");
                bytes[at] ^= 0x10;
            }

            await File.WriteAllBytesAsync(path, [.. bytes, 0], Cancellation);
            Assert.True(IsFound(), $"a byte more in {path}");
            await File.WriteAllBytesAsync(path, bytes.AsMemory(0, bytes.Length - 1), Cancellation);
            Assert.True(IsFound(), $"a byte less in {path}");
            await File.WriteAllBytesAsync(path, bytes, Cancellation);
            if (Path.GetFileName(path) == "checkpoint") { continue; }
            File.Delete(path);
            Assert.True(IsFound(), $"{path} is missing");
            await File.WriteAllBytesAsync(path, bytes, Cancellation);
        }

        Assert.False(IsFound());
    }

    [Fact]
    public async Task Export_FolderWithSomethingInIt_IsRefused()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "mine"), "", Cancellation);

        Assert.Equal("TUT3511", (await Assert.ThrowsAsync<TuttiException>(() => ExportAsync(3))).Code);
    }

    private async Task ExportAsync(int records)
    {
        using var audit = StoreAudit.Open(await StoreAuditTests.SignedAsync(records));
        audit.Export(_folder, Cancellation);
    }

    private bool IsFound()
    {
        try { return new ExportAudit(_folder).Verify(Trust, Cancellation).HasFailed; }
        catch (TuttiException refused) when (refused.Code == "TUT1201") { return true; }
    }
}
