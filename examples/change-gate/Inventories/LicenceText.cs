using System.Text;

namespace ChangeGate.Inventories;

/// <summary>Tells a licence by sentences that only it has. What is not sure stays unknown.</summary>
internal static class LicenceText
{
    private const int MostCharacters = 64 * 1024;
    private const string Disclaimer = "redistributions of source code must retain";

    /// <summary>All of the words must be there; more special licences stand before those whose words they hold.</summary>
    private static readonly (string Id, string[] Words)[] Signs =
    [
        ("AGPL-3.0", ["gnu affero general public license", "version 3"]),
        ("LGPL-2.1", ["gnu lesser general public license", "version 2.1"]),
        ("LGPL-3.0", ["gnu lesser general public license", "version 3"]),
        ("LGPL-2.0", ["gnu library general public license", "version 2"]),
        ("GPL-3.0", ["gnu general public license", "version 3, 29 june 2007"]),
        ("GPL-2.0", ["gnu general public license", "version 2, june 1991"]),
        ("MPL-2.0", ["mozilla public license version 2.0"]),
        ("MPL-2.0", ["mozilla public license, v. 2.0"]),
        ("MPL-1.1", ["mozilla public license version 1.1"]),
        ("EPL-2.0", ["eclipse public license - v 2.0"]),
        ("EPL-1.0", ["eclipse public license - v 1.0"]),
        ("SSPL-1.0", ["server side public license"]),
        ("BUSL-1.1", ["business source license 1.1"]),
        ("Elastic-2.0", ["elastic license 2.0"]),
        ("Apache-2.0", ["apache license", "version 2.0, january 2004"]),
        ("Apache-2.0", ["licensed under the apache license, version 2.0"]),
        ("BSL-1.0", ["boost software license - version 1.0"]),
        ("CC0-1.0", ["cc0 1.0 universal"]),
        ("Unlicense", ["this is free and unencumbered software released into the public domain"]),
        ("0BSD", ["permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted. the software is provided"]),
        ("ISC", ["permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that"]),
        ("ISC", ["permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted, provided that"]),
        ("MS-PL", ["microsoft public license (ms-pl)"]),
        ("Zlib", ["this software is provided 'as-is', without any express or implied warranty", "must not be misrepresented"]),
        ("PSF-2.0", ["python software foundation license version 2"]),
        ("BSD-3-Clause", [Disclaimer, "nor the names of"]),
        ("BSD-3-Clause", [Disclaimer, "may be used to endorse or promote"]),
        ("BSD-2-Clause", [Disclaimer, "redistributions in binary form must reproduce"]),
        ("MIT-0", ["permission is hereby granted, free of charge", "to deal in the software without restriction", "sell copies of the software, and to permit persons to whom the software is furnished to do so. the software is provided"]),
        ("MIT", ["permission is hereby granted, free of charge", "the above copyright notice and this permission notice shall be included"]),
    ];

    /// <summary>The SPDX identifier, or null.</summary>
    internal static string? Recognise(string text)
    {
        var plain = Plain(text.AsSpan(0, Math.Min(text.Length, MostCharacters)));
        return Array.Find(Signs, sign => Array.TrueForAll(sign.Words, word => plain.Contains(word, StringComparison.Ordinal))).Id;
    }

    /// <summary>Lower case, one blank between words, straight quotes.</summary>
    private static string Plain(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || character is '*' or '#')
            {
                if (plain.Length > 0 && plain[^1] != ' ') { plain.Append(' '); }
            }
            else { plain.Append(character is '`' or '’' or '‘' or '"' ? '\'' : char.ToLowerInvariant(character)); }
        }

        return plain.ToString();
    }
}
