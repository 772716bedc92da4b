using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Proofs;
using Tutti.Kernel.Proofs.Signatures;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>Vectors of others: proofs of transparency-dev/merkle, signatures of Wycheproof.</summary>
[Trait("Optional", "true")]
public sealed class PublishedProofTests
{
    /// <summary>Its roots are words of any length, and it wants them accepted where they are equal; a hash has 32 bytes here.</summary>
    private const string RootsThatAreWords = "sizes-are-equal-one-and-proof-is-empty.json";

    [Fact]
    public void Includes_PublishedVectors_AreJudgedAsTheySay()
    {
        var count = Judge("inclusion", static vector => Digest(vector, "leafHash") is { } leaf && Digest(vector, "root") is { } root && Proof(vector) is { } proof
            && MerkleProof.Includes(leaf, Number(vector, "leafIdx"), Number(vector, "treeSize"), proof, root));

        Assert.InRange(count, 50, 1000);
    }

    [Fact]
    public void Extends_PublishedVectors_AreJudgedAsTheySay()
    {
        var count = Judge("consistency", static vector => Digest(vector, "root1") is { } old && Digest(vector, "root2") is { } root && Proof(vector) is { } proof
            && MerkleProof.Extends(Number(vector, "size1"), Number(vector, "size2"), proof, old, root));

        Assert.InRange(count, 50, 1000);
    }

    [Fact]
    public void Verify_Wycheproof_IsJudgedAsItSays()
    {
        var folder = PublishedData.Folder("wycheproof");
        Assert.SkipWhen(folder is null, PublishedData.Missing);
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "ed25519_test.json")));
        var wrong = new List<string>();
        var count = 0;
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = Hex(group.GetProperty("publicKey").GetProperty("pk"));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var isValid = Ed25519.Verify(key, Hex(test.GetProperty("msg")), Hex(test.GetProperty("sig")));
                if (isValid != (test.GetProperty("result").GetString() == "valid")) { wrong.Add($"{test.GetProperty("tcId")}: {test.GetProperty("comment")}"); }
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
        Assert.Equal(file.RootElement.GetProperty("numberOfTests").GetInt32(), count);
    }

    private static int Judge(string kind, Func<JsonElement, bool> isAccepted)
    {
        var folder = PublishedData.Folder("merkle");
        Assert.SkipWhen(folder is null, PublishedData.Missing);
        var (wrong, count) = (new List<string>(), 0);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, kind), "*.json", SearchOption.AllDirectories).Where(static path => Path.GetFileName(path) != RootsThatAreWords))
        {
            count++;
            using var vector = JsonDocument.Parse(File.ReadAllBytes(path));
            var isRefused = vector.RootElement.TryGetProperty("wantErr", out var wantsError) && wantsError.GetBoolean();
            if (isAccepted(vector.RootElement) == isRefused) { wrong.Add(Path.GetRelativePath(folder, path)); }
        }

        Assert.Equal("", string.Join('\n', wrong));
        return count;
    }

    /// <summary>A number above 2^63 is as impossible as a negative one.</summary>
    private static long Number(JsonElement vector, string name) => vector.GetProperty(name).TryGetInt64(out var number) ? number : -1;

    private static byte[] Hex(JsonElement text) => Convert.FromHexString(text.GetString() ?? "");

    private static ContentDigest? Digest(JsonElement vector, string name) => vector.TryGetProperty(name, out var text) ? Digest(text) : null;

    /// <summary>What has not 32 bytes is no hash, and can be no part of a proof.</summary>
    private static ContentDigest? Digest(JsonElement text) =>
        text.GetString() is { } encoded && Convert.FromBase64String(encoded) is { Length: TreeHash.Size } bytes ? ContentDigest.Read(bytes) : null;

    private static List<ContentDigest>? Proof(JsonElement vector)
    {
        if (!vector.TryGetProperty("proof", out var list) || list.ValueKind == JsonValueKind.Null) { return []; }
        var hashes = list.EnumerateArray().Select(Digest).ToList();
        return hashes.Contains(null) ? null : [.. hashes.OfType<ContentDigest>()];
    }
}
