using Tutti.Storage.Embedded.Audits;
using Tutti.Storage.Embedded.Tests.Audits.Tampering;
using Tutti.Storage.Embedded.Tests.Proofs;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Go's own packages agree with our verifier, over whole logs, what was tampered with in them, and proofs of single records.</summary>
[Trait("Optional", "true")]
public sealed class GoVerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-go-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(_folder, "log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Go_ExportedLog_IsVerified_AndAChangedOneIsNot()
    {
        Assert.SkipUnless(OtherPrograms.HasGo, "needs Go and its module x/mod: ./test --install brings them");
        using (var audit = StoreAudit.Open(await StoreAuditTests.SignedAsync(600))) { audit.Export(Log, Cancellation); }
        var program = await OtherPrograms.BuiltGoAsync(_folder, "verify");
        string[] arguments = [Log, SignedStores.Signer(1).Key.ToString()];

        var sound = await RunAsync(program, arguments);
        var otherKey = await RunAsync(program, [Log, SignedStores.Signer(2).Key.ToString()]);
        var entries = Path.Combine(Log, "tile", "entries", "001");
        var bytes = await File.ReadAllBytesAsync(entries, Cancellation);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(entries, bytes, Cancellation);
        var changed = await RunAsync(program, arguments);

        Assert.Equal((0, "ok 600\n"), sound);
        Assert.NotEqual(0, otherKey.Code);
        Assert.NotEqual(0, changed.Code);
    }

    [Fact]
    public async Task Go_EveryNamedTamperingOfAnExport_IsRefused()
    {
        Assert.SkipUnless(OtherPrograms.HasGo, "needs Go and its module x/mod: ./test --install brings them");
        var program = await OtherPrograms.BuiltGoAsync(_folder, "verify");
        foreach (var (name, tamper) in ExportTamperings.OfEntries)
        {
            if (Directory.Exists(Log)) { Directory.Delete(Log, recursive: true); }
            await ExportTamperings.ExportAsync(Log);
            Assert.Equal((0, "ok 600\n"), await RunAsync(program, [Log, SignedStores.Signer(1).Key.ToString()]));
            await tamper(Log);
            Assert.True((await RunAsync(program, [Log, SignedStores.Signer(1).Key.ToString()])).Code != 0, name);
        }
    }

    [Fact]
    public async Task Go_TlogProofOfARecord_IsVerified_AndAChangedOneIsNot()
    {
        Assert.SkipUnless(OtherPrograms.HasGo, "needs Go and its module x/mod: ./test --install brings them");
        var program = await OtherPrograms.BuiltGoAsync(_folder, "proof");
        var receipt = AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund);
        foreach (var record in receipt.Records)
        {
            var proof = TlogProofAudit.Of(receipt, record);
            foreach (var (given, key, holds) in new[] { (proof, 1, true), (proof, 2, false), (proof with { Index = proof.Index == 0 ? 1 : 0 }, 1, false), (proof with { Extra = proof.Extra.ToArray().Select(static (value, at) => at == 80 ? (byte)(value ^ 1) : value).ToArray() }, 1, false), (proof with { Hashes = [.. proof.Hashes.Reverse()] }, 1, false) })
            {
                await File.WriteAllTextAsync(Path.Combine(_folder, "one.tlog-proof"), given.ToString(), Cancellation);
                var said = await RunAsync(program, ["one.tlog-proof", SignedStores.Signer(key).Key.ToString()]);
                Assert.True((said.Code == 0) == holds, said.Printed);
            }
        }
    }

    [Fact]
    public async Task Go_HeadAndRotationOfARotatedLog_AreVerified_ByTheKeysThatSignedThem()
    {
        Assert.SkipUnless(OtherPrograms.HasGo, "needs Go and its module x/mod: ./test --install brings them");
        var disk = await RotatedStores.RotatedAsync(300, 300);
        using (var audit = StoreAudit.Open(disk)) { audit.Export(Log, Cancellation); }
        var program = await OtherPrograms.BuiltGoAsync(_folder, "verify");
        var (first, last) = (RotatedStores.FirstOf(disk).ToString(), RotatedStores.KeyOf(disk).ToString());

        var (head, headByFirst) = (await RunAsync(program, [Log, last]), await RunAsync(program, [Log, first]));
        File.Copy(Path.Combine(Log, "rotations", "1"), Path.Combine(Log, "checkpoint"), overwrite: true); // a rotation is a head
        var (byFirst, byLast, byOther) = (await RunAsync(program, [Log, first]), await RunAsync(program, [Log, last]), await RunAsync(program, [Log, SignedStores.Signer(2).Key.ToString()]));

        Assert.Equal([(0, "ok 300\n"), (0, "ok 300\n"), (0, "ok 300\n")], [head, byFirst, byLast]);
        Assert.All([headByFirst, byOther], static refused => Assert.NotEqual(0, refused.Code));
    }

    private Task<(int Code, string Printed)> RunAsync(string program, string[] arguments) => OtherPrograms.RunAsync(_folder, program, arguments);
}
