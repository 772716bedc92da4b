using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tutti.Documents;

namespace Tutti.Governance.Identities;

/// <summary>An API key as it is stored: by the hash of its secret. Immutable.</summary>
public sealed record ApiKey
{
    private const string Prefix = "tutti_";
    private const int SecretBytes = 32;

    /// <summary>Its name, which is a part of the key's text: letters, digits and <c>-</c>.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key's whole text, 64 hexadecimal digits. A key has 256 random bits, so a slow hash would add nothing.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whose it is.</summary>
    public required string User { get; init; }

    /// <summary>Groups that it brings.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The team that it brings; null for none.</summary>
    public string? Team { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>Makes a new key.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="user">Whose it is.</param>
    /// <returns>What is stored, and the key's text, which is shown once and never stored.</returns>
    public static (ApiKey Stored, string Text) Create(string id, string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        if (!IsId(id)) { throw new ArgumentException("The name of a key has letters, digits and '-'.", nameof(id)); }
        var text = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (new ApiKey { Id = id, Sha256 = HashOf(text), User = user }, text);
    }

    /// <summary>Whether a text may name a key.</summary>
    /// <param name="id">The text.</param>
    public static bool IsId(string? id) => id is { Length: > 0 and <= 64 } && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    /// <summary>The id in the text of a key; null for other texts.</summary>
    internal static string? IdOf(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) { return null; }
        var end = text.IndexOf('_', Prefix.Length);
        return end > Prefix.Length && IsId(text[Prefix.Length..end]) ? text[Prefix.Length..end] : null;
    }

    internal static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether a text is this key, in a time that does not depend on where it differs.</summary>
    internal bool IsText(string text) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(text)), Encoding.ASCII.GetBytes(Sha256.ToLowerInvariant()));
}
