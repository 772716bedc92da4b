using System.Text;
using System.Text.RegularExpressions;

namespace Tutti.ChangeGate.Tests.Secrets;

/// <summary>Fills in the made parts of an example: <c>&lt;hex 32&gt;</c> becomes 32 characters, always the same ones.</summary>
internal static partial class MadeText
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly Dictionary<string, string> Alphabets = new()
    {
        ["alnum"] = Digits + Lower + Upper,
        ["hex"] = "0123456789abcdef",
        ["digits"] = Digits,
        ["lower"] = Digits + Lower,
        ["base32"] = Upper + "234567",
        ["bech32"] = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    };

    internal static string Of(string example)
    {
        var random = new Random(20260101);
        return Placeholder().Replace(example, match => Make(random, Alphabets[match.Groups[1].Value], int.Parse(match.Groups[2].Value, provider: null)));
    }

    private static string Make(Random random, string alphabet, int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length) { text.Append(alphabet[random.Next(alphabet.Length)]); }
        return text.ToString();
    }

    [GeneratedRegex("<(alnum|hex|digits|lower|base32|bech32) ([0-9]+)>")]
    private static partial Regex Placeholder();
}
