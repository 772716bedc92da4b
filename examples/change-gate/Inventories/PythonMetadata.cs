namespace ChangeGate.Inventories;

/// <summary>What an installed package says of itself in <c>METADATA</c> (core metadata 2.4).</summary>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence; null where it says nothing that has a name.</param>
internal sealed record PythonMetadata(string Version, string? Licence)
{
    private const int LongestName = 100;
    private const string Approved = "License :: OSI Approved :: ";

    private static readonly Dictionary<string, string> Classifiers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MIT License"] = "MIT",
        ["Apache Software License"] = "Apache-2.0",
        ["BSD License"] = "BSD-3-Clause",
        ["ISC License (ISCL)"] = "ISC",
        ["Python Software Foundation License"] = "PSF-2.0",
        ["Mozilla Public License 2.0 (MPL 2.0)"] = "MPL-2.0",
        ["GNU General Public License v2 (GPLv2)"] = "GPL-2.0-only",
        ["GNU General Public License v2 or later (GPLv2+)"] = "GPL-2.0-or-later",
        ["GNU General Public License v3 (GPLv3)"] = "GPL-3.0-only",
        ["GNU General Public License v3 or later (GPLv3+)"] = "GPL-3.0-or-later",
        ["GNU Lesser General Public License v3 (LGPLv3)"] = "LGPL-3.0-only",
        ["GNU Lesser General Public License v2 or later (LGPLv2+)"] = "LGPL-2.0-or-later",
        ["GNU Affero General Public License v3"] = "AGPL-3.0-only",
        ["The Unlicense (Unlicense)"] = "Unlicense",
        ["zlib/libpng License"] = "Zlib",
    };

    /// <summary>Names in common use that SPDX writes otherwise.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MIT License"] = "MIT",
        ["The MIT License"] = "MIT",
        ["Apache 2.0"] = "Apache-2.0",
        ["Apache License 2.0"] = "Apache-2.0",
        ["Apache License, Version 2.0"] = "Apache-2.0",
        ["Apache Software License"] = "Apache-2.0",
        ["BSD"] = "BSD-3-Clause",
        ["BSD 3-Clause"] = "BSD-3-Clause",
        ["BSD-3-Clause License"] = "BSD-3-Clause",
        ["ISC License"] = "ISC",
        ["PSF"] = "PSF-2.0",
        ["MPL 2.0"] = "MPL-2.0",
    };

    /// <summary>Reads the fields before the description.</summary>
    internal static PythonMetadata Parse(string text)
    {
        var fields = Fields(text).ToLookup(static field => field.Name, static field => field.Value, StringComparer.Ordinal);
        var version = fields["Version"].FirstOrDefault("");
        if (fields["License-Expression"].FirstOrDefault() is { Length: > 0 } expression) { return new PythonMetadata(version, expression); }
        var words = fields["License"].FirstOrDefault("");
        var named = words.Length is 0 or > LongestName || words == "UNKNOWN" ? "" : Names.GetValueOrDefault(words, words);
        // A classifier has a fixed meaning; the free text of the older field has none.
        var classified = fields["Classifier"].Where(static value => value.StartsWith(Approved, StringComparison.Ordinal))
            .Select(static value => Classifiers.GetValueOrDefault(value[Approved.Length..])).OfType<string>().FirstOrDefault();
        var licence = named.Length > 0 && IsExpression(named) ? named : classified ?? named;
        return new PythonMetadata(version, licence.Length > 0 ? licence : null);
    }

    private static bool IsExpression(string text) =>
        !text.Contains(' ', StringComparison.Ordinal) || text.Contains(" OR ", StringComparison.Ordinal) || text.Contains(" AND ", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Value)> Fields(string text)
    {
        foreach (var line in text.Split('\n').TakeWhile(static line => line.TrimEnd('\r').Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !char.IsWhiteSpace(line[0])) { yield return (line[..colon], line[(colon + 1)..].Trim()); }
        }
    }
}
