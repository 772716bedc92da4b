using Tutti.Kernel;
using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits.Tampering;

/// <summary>Every named tampering of an exported log is found by our verifier; <see cref="GoVerifierTests"/> runs those that apply through Go's.</summary>
public sealed class ExportTamperingTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tutti-tampered-{Guid.CreateVersion7():N}");

    public static TheoryData<string> Names => [.. ExportTamperings.OfEntries.Keys, .. ExportTamperings.OfTiles.Keys];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verify_TamperedExport_IsFound(string name)
    {
        await ExportTamperings.ExportAsync(_folder);
        Assert.False(IsFound());

        await (ExportTamperings.OfEntries.GetValueOrDefault(name) ?? ExportTamperings.OfTiles[name])(_folder);

        Assert.True(IsFound(), name);
    }

    private bool IsFound()
    {
        try { return new ExportAudit(_folder).Verify(new AuditTrust { Key = SignedStores.Signer(1).Key }, TestContext.Current.CancellationToken).HasFailed; }
        catch (TuttiException refused) when (refused.Code == "TUT1201") { return true; }
    }
}
