using System.Text;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Kernel.Proofs.Signatures;

namespace Tutti.Kernel.Tests.Proofs;

/// <summary>Signatures: the vectors of RFC 8032 §7.1, and what must not pass.</summary>
public sealed class Ed25519Tests
{
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Sign_VectorOfTheRfc_IsItsSignature(string seed, string key, string message, string signature)
    {
        var (secret, text) = (Convert.FromHexString(seed), Convert.FromHexString(message));

        Assert.Equal(key, Convert.ToHexStringLower(Ed25519.PublicKey(secret)));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(secret, text)));
        Assert.True(Ed25519.Verify(Convert.FromHexString(key), text, Convert.FromHexString(signature)));
    }

    [Fact]
    public void Verify_AnyBitOfSignatureKeyOrMessageChanged_IsRefused()
    {
        var seed = new byte[Ed25519.SeedBytes];
        new Random(1).NextBytes(seed);
        var (key, message) = (Ed25519.PublicKey(seed), Encoding.ASCII.GetBytes("one message"));
        var signature = Ed25519.Sign(seed, message);

        Assert.All(Flips(signature), changed => Assert.False(Ed25519.Verify(key, message, changed)));
        Assert.All(Flips(key), changed => Assert.False(Ed25519.Verify(changed, message, signature)));
        Assert.All(Flips(message), changed => Assert.False(Ed25519.Verify(key, changed, signature)));
        Assert.False(Ed25519.Verify(key, message, signature.AsSpan(1)));
        Assert.False(Ed25519.Verify(key.AsSpan(1), message, signature));
    }

    [Fact]
    public void Sign_ManyKeysAndMessages_IsVerified()
    {
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var (seed, message) = (new byte[Ed25519.SeedBytes], new byte[random.Next(300)]);
            random.NextBytes(seed);
            random.NextBytes(message);
            Assert.True(Ed25519.Verify(Ed25519.PublicKey(seed), message, Ed25519.Sign(seed, message)), $"round {round}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Sign_WithASeedOfAnotherLength_IsRefused(int bytes)
    {
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKey(new byte[bytes]));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[bytes], []));
        Assert.Throws<ArgumentException>(() => new SeedSigner("a", NoteKeyType.Ed25519, new byte[bytes]));
    }

    [Fact]
    public void Verify_SignatureWithTheOrderAdded_IsRefused()
    {
        // S + L verifies to the same equation: who accepts it lets others write a second signature without the key.
        var seed = new byte[Ed25519.SeedBytes];
        var signature = Ed25519.Sign(seed, []);
        var order = new System.Numerics.BigInteger(Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"), isUnsigned: true);
        var larger = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        Assert.True(larger.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true));

        Assert.False(Ed25519.Verify(Ed25519.PublicKey(seed), [], signature));
    }

    private static IEnumerable<byte[]> Flips(byte[] bytes) => Enumerable.Range(0, bytes.Length * 8).Select(bit =>
    {
        var changed = bytes.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    });
}
