using System.Text;

namespace ChangeGate.Files;

/// <summary>File names as git writes them when they hold quotes, backslashes or control characters.</summary>
internal static class QuotedPath
{
    /// <summary>Reads what stands between the quotes.</summary>
    /// <param name="quoted">Without its quotes; escapes are those of C, three octal digits for a byte.</param>
    internal static string Unquote(ReadOnlySpan<char> quoted)
    {
        var bytes = new List<byte>(quoted.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < quoted.Length;)
        {
            if (quoted[at] == '\\' && at + 1 < quoted.Length)
            {
                bytes.Add(Escaped(quoted[(at + 1)..], out var length));
                at += 1 + length;
                continue;
            }

            Rune.DecodeFromUtf16(quoted[at..], out var rune, out var consumed);
            var count = rune.EncodeToUtf8(utf8);
            for (var index = 0; index < count; index++) { bytes.Add(utf8[index]); }
            at += consumed;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static byte Escaped(ReadOnlySpan<char> text, out int length)
    {
        const int octalDigits = 3;
        if (text.Length >= octalDigits && text[..octalDigits].IndexOfAnyExceptInRange('0', '7') < 0)
        {
            length = octalDigits;
            return (byte)(((text[0] - '0') << 6) | ((text[1] - '0') << 3) | (text[2] - '0'));
        }

        length = 1;
        return text[0] switch
        {
            'a' => 7,
            'b' => 8,
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            var other => (byte)other,
        };
    }
}
