using System.Text;

namespace Tutti.Testing;

/// <summary>BANKING77 (PolyAI, CC BY 4.0), the part for training: what customers of a bank asked, and which of 77 intents each request has. Read in place, no part of this repository.</summary>
public static class CustomerRequests
{
    private const string Folder = "routing";
    private const string File = "banking77-train.csv";

    /// <summary>The requests in an order that mixes the intents and is the same everywhere; null where the data is absent.</summary>
    public static IReadOnlyList<(string Text, string Intent)>? Read()
    {
        if (PublishedData.Folder(Folder) is not { } folder || !System.IO.File.Exists(Path.Combine(folder, File))) { return null; }
        var rows = Rows(System.IO.File.ReadAllText(Path.Combine(folder, File))).Skip(1).Where(static row => row.Count == 2);
        return [.. rows.Select(static row => (Text: row[0].Trim(), Intent: row[1].Trim())).OrderBy(static row => Mix(row.Text)).ThenBy(static row => row.Text, StringComparer.Ordinal)];
    }

    /// <summary>Comma-separated values as RFC 4180 has them.</summary>
    private static IEnumerable<IReadOnlyList<string>> Rows(string text)
    {
        var (row, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '"' && isQuoted && at + 1 < text.Length && text[at + 1] == '"') { field.Append(text[at++]); }
            else if (letter == '"') { isQuoted = !isQuoted; }
            else if (isQuoted || letter is not (',' or '\n')) { field.Append(letter); }
            else
            {
                row.Add(field.ToString());
                field.Clear();
                if (letter == ',') { continue; }
                yield return row;
                row = [];
            }
        }
    }

    private static uint Mix(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text) { hash = (hash ^ letter) * 16777619u; }
        return hash ^ (hash >> 13);
    }
}
