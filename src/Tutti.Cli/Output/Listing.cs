using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tutti.Cli.Output;

/// <summary>Rows to stdout in the format that was asked for.</summary>
internal sealed class Listing<T>(IReadOnlyList<T> rows, JsonTypeInfo<T> type, Func<T, string> id)
{
    private readonly List<(string Title, Func<T, string> Text)> _columns = [];

    public Listing<T> Column(string title, Func<T, string> text)
    {
        _columns.Add((title, text));
        return this;
    }

    /// <summary>Prints the rows.</summary>
    public void Print(TextWriter output, OutputFormat format)
    {
        switch (format)
        {
            case OutputFormat.Id:
                foreach (var row in rows) { output.WriteLine(id(row)); }
                break;
            case OutputFormat.JsonLines:
                foreach (var row in rows) { output.WriteLine(JsonSerializer.Serialize(row, type)); }
                break;
            case OutputFormat.Json:
                output.WriteLine($"[{string.Join(",", rows.Select(row => JsonSerializer.Serialize(row, type)))}]");
                break;
            default:
                PrintTable(output);
                break;
        }
    }

    /// <summary>Plain columns: they stay readable in a pipe, a log and a narrow terminal.</summary>
    private void PrintTable(TextWriter output)
    {
        if (rows.Count == 0) { return; }
        var cells = rows.Select(row => _columns.Select(column => column.Text(row)).ToArray()).ToList();
        var widths = _columns.Select((column, index) => Math.Max(column.Title.Length, cells.Max(row => row[index].Length))).ToArray();
        WriteRow([.. _columns.Select(static column => column.Title)]);
        foreach (var row in cells) { WriteRow(row); }

        void WriteRow(string[] row) => output.WriteLine(string.Join("  ", row.Select((cell, index) => cell.PadRight(widths[index]))).TrimEnd());
    }
}
