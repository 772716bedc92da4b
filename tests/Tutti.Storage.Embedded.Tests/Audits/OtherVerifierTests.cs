using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Audits.Bundles;
using Tutti.Storage.Embedded.Tests.Proofs;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests.Audits;

/// <summary>Verifiers of others agree with ours: sigstore's for the statement of a bundle, OpenSSL for a head and a statement; Go's are in <see cref="GoVerifierTests"/>.</summary>
[Trait("Optional", "true")]
public sealed class OtherVerifierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-others-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task OpenSsl_BothSignaturesOfARotation_AreVerified()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "needs openssl");
        var rotation = Assert.Single(RotatedStores.RotationsOf(await RotatedStores.RotatedAsync(5, 5)));
        await WriteAsync("text", Encoding.UTF8.GetBytes(rotation.Note.Text));
        await WriteAsync("from.pem", Encoding.ASCII.GetBytes(PemOf(rotation.From)));
        await WriteAsync("to.pem", Encoding.ASCII.GetBytes(PemOf(rotation.To)));

        foreach (var (signature, key, isIts) in new[] { (0, "from.pem", true), (1, "to.pem", true), (0, "to.pem", false) })
        {
            await WriteAsync("signature", rotation.Note.Signatures[signature].Bytes.ToArray());
            var said = await RunAsync("openssl", ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", "text", "-sigfile", "signature"]);
            Assert.True(said.Code == 0 == isIts, said.Printed);
        }
    }

    [Fact]
    public async Task OpenSsl_SignedHead_IsVerified_AndAChangedOneIsNot()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "needs openssl");
        var signer = SignedStores.Signer(1);
        var note = SignedNote.Parse((await StoreAuditTests.SignedAsync(30)).BytesOf("tree/checkpoint"));
        // RFC 8410: what stands before the 32 bytes of an Ed25519 key.
        await WriteAsync("key.der", [.. Convert.FromHexString("302a300506032b6570032100"), .. signer.Key.Key]);
        await WriteAsync("signature", note.Signatures[0].Bytes.ToArray());
        await WriteAsync("text", Encoding.UTF8.GetBytes(note.Text));
        string[] arguments = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "text", "-sigfile", "signature"];

        var sound = await RunAsync("openssl", arguments);
        await WriteAsync("text", Encoding.UTF8.GetBytes(note.Text.Replace("30", "31", StringComparison.Ordinal)));
        var changed = await RunAsync("openssl", arguments);

        Assert.True(sound.Code == 0, sound.Printed);
        Assert.NotEqual(0, changed.Code);
    }

    [Fact]
    public async Task Sigstore_StatementOfABundle_IsVerified_AndAChangedOneOrAnotherKeyIsNot()
    {
        var modules = RepositoryRoot.At("artifacts", "mcp-servers", "node_modules");
        Assert.SkipUnless(File.Exists(Path.Combine(modules, "@sigstore", "verify", "package.json")), "needs packages from npm: ./test --install");
        var members = ZipFiles.MembersOf(await BundleAsync());
        await WriteAsync("statement", members[ZipFiles.Statement]);
        await WriteAsync("key.pem", Encoding.ASCII.GetBytes(PemOf(SignedStores.Signer(1).Key)));
        await WriteAsync("other.pem", Encoding.ASCII.GetBytes(PemOf(SignedStores.Signer(2).Key)));
        string[] arguments = [RepositoryRoot.At("tests", "Interop", "node", "verify.cjs"), "statement", "key.pem"];

        var sound = await RunAsync("node", arguments, ("NODE_PATH", modules));
        var otherKey = await RunAsync("node", [.. arguments[..2], "other.pem"], ("NODE_PATH", modules));
        var json = JsonNode.Parse(members[ZipFiles.Statement])!;
        json["dsseEnvelope"]!["payload"] = Convert.ToBase64String("{}"u8);
        await WriteAsync("statement", Encoding.UTF8.GetBytes(json.ToJsonString()));
        var changed = await RunAsync("node", arguments, ("NODE_PATH", modules));

        var digest = Convert.ToHexStringLower(SHA256.HashData(members[ZipFiles.Receipt]));
        Assert.Equal((0, $"ok https://in-toto.io/Statement/v1 receipt.json {digest}\n"), sound);
        Assert.Equal((1, "refused SIGNATURE_ERROR\n"), otherKey);
        Assert.Equal((1, "refused SIGNATURE_ERROR\n"), changed);
    }

    [Fact]
    public async Task OpenSsl_StatementOfABundle_IsVerified_AndAChangedOneIsNot()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "needs openssl");
        var envelope = JsonNode.Parse(ZipFiles.MembersOf(await BundleAsync())[ZipFiles.Statement])!["dsseEnvelope"]!;
        var payload = Convert.FromBase64String(envelope["payload"]!.GetValue<string>());
        // As the specification of DSSE says it, not as our code does.
        byte[] signed = [.. Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];
        await WriteAsync("key.pem", Encoding.ASCII.GetBytes(PemOf(SignedStores.Signer(1).Key)));
        await WriteAsync("signature", Convert.FromBase64String(envelope["signatures"]![0]!["sig"]!.GetValue<string>()));
        await WriteAsync("text", signed);
        string[] arguments = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text", "-sigfile", "signature"];

        var sound = await RunAsync("openssl", arguments);
        signed[^2] ^= 1;
        await WriteAsync("text", signed);
        var changed = await RunAsync("openssl", arguments);

        Assert.True(sound.Code == 0, sound.Printed);
        Assert.NotEqual(0, changed.Code);
    }

    private static async Task<byte[]> BundleAsync() => RunBundle.Of(AuditedRuns.Prove(await AuditedRuns.SignedAsync(), AuditedRuns.Refund), ["pay"], SignedStores.Signer(1)).ToBytes();

    /// <summary>RFC 8410: what stands before the 32 bytes of an Ed25519 key.</summary>
    private static string PemOf(NoteKey key) => PemEncoding.WriteString("PUBLIC KEY", [.. Convert.FromHexString("302a300506032b6570032100"), .. key.Key]);

    private Task WriteAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(_folder, name), bytes, Cancellation);

    private Task<(int Code, string Printed)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] variables) => OtherPrograms.RunAsync(_folder, program, arguments, variables);
}
