using System.Buffers;

namespace Tutti.Agents.Secrets;

/// <summary>A token that is known by its prefix.</summary>
/// <param name="Kind">What it is called.</param>
/// <param name="Prefix">Its first characters, compared exactly.</param>
/// <param name="Body">The characters after the prefix.</param>
/// <param name="Minimum">The fewest characters after the prefix.</param>
/// <param name="Maximum">The most of them.</param>
/// <param name="IsAlwaysRandom">Whether a body without the look of randomness is a placeholder or a name.</param>
internal sealed record SecretShape(string Kind, string Prefix, SearchValues<char> Body, int Minimum, int Maximum, bool IsAlwaysRandom = true)
{
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const int Long = 512;

    internal static readonly SearchValues<char> Base64Url = SearchValues.Create(Upper + Lower + Digits + "-_");

    private static readonly SearchValues<char> UpperDigits = SearchValues.Create(Upper + Digits);
    private static readonly SearchValues<char> LowerDigits = SearchValues.Create(Lower + Digits);
    private static readonly SearchValues<char> Letters = SearchValues.Create(Upper + Lower + Digits);
    private static readonly SearchValues<char> LettersUnderscore = SearchValues.Create(Upper + Lower + Digits + "_");
    private static readonly SearchValues<char> LettersDash = SearchValues.Create(Upper + Lower + Digits + "-");
    private static readonly SearchValues<char> WebhookPath = SearchValues.Create(Upper + Lower + Digits + "/");

    /// <summary>A more special prefix stands before the general one that it starts with.</summary>
    internal static readonly SecretShape[] All =
    [
        new("aws-access-key", "AKIA", UpperDigits, 16, 16, IsAlwaysRandom: false),
        new("aws-access-key", "ASIA", UpperDigits, 16, 16, IsAlwaysRandom: false),
        new("github-token", "ghp_", Letters, 36, 255),
        new("github-token", "gho_", Letters, 36, 255),
        new("github-token", "ghu_", Letters, 36, 255),
        new("github-token", "ghs_", Letters, 36, 255),
        new("github-token", "ghr_", Letters, 36, 255),
        new("github-token", "github_pat_", LettersUnderscore, 40, 255),
        new("gitlab-token", "glpat-", Base64Url, 20, 255),
        new("gitlab-token", "gldt-", Base64Url, 20, 255),
        new("gitlab-token", "glrt-", Base64Url, 20, 255),
        new("gitlab-token", "glptt-", Base64Url, 20, 255),
        new("slack-token", "xoxb-", LettersDash, 20, 255),
        new("slack-token", "xoxp-", LettersDash, 20, 255),
        new("slack-token", "xoxa-", LettersDash, 20, 255),
        new("slack-token", "xoxr-", LettersDash, 20, 255),
        new("slack-token", "xoxs-", LettersDash, 20, 255),
        new("slack-token", "xapp-", LettersDash, 20, 255),
        new("slack-webhook", "hooks.slack.com/services/", WebhookPath, 30, 255),
        new("stripe-key", "sk_live_", Letters, 16, 255),
        new("stripe-key", "rk_live_", Letters, 16, 255),
        new("stripe-key", "sk_test_", Letters, 16, 255),
        new("stripe-key", "rk_test_", Letters, 16, 255),
        new("stripe-key", "whsec_", Letters, 24, 255),
        new("anthropic-key", "sk-ant-", Base64Url, 32, Long),
        new("openai-key", "sk-proj-", Base64Url, 32, Long),
        new("openai-key", "sk-svcacct-", Base64Url, 32, Long),
        new("openai-key", "sk-admin-", Base64Url, 32, Long),
        new("openai-key", "sk-", Letters, 32, 64),
        new("npm-token", "npm_", Letters, 36, 36),
        new("nuget-key", "oy2", LowerDigits, 43, 43),
        new("google-key", "AIza", Base64Url, 35, 35),
        new("hugging-face-token", "hf_", Letters, 34, 40),
    ];

    /// <summary>Where the token ends that starts at <paramref name="start"/>; 0 if there is none.</summary>
    internal int Match(ReadOnlySpan<char> text, int start)
    {
        if (!text[start..].StartsWith(Prefix, StringComparison.Ordinal)) { return 0; }
        var rest = text[(start + Prefix.Length)..];
        var window = rest[..Math.Min(rest.Length, Maximum + 1)];
        var length = window.IndexOfAnyExcept(Body);
        if (length < 0) { length = window.Length; }
        if (length < Minimum || length > Maximum) { return 0; }
        var body = rest[..length];
        // The documentation of AWS uses keys that end so.
        if (body.EndsWith("EXAMPLE", StringComparison.Ordinal)) { return 0; }
        var isFollowed = rest.Length > length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_');
        return isFollowed || (IsAlwaysRandom && !Randomness.IsLikely(body)) ? 0 : start + Prefix.Length + length;
    }
}
