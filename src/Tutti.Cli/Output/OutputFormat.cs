using System.CommandLine.Parsing;
using Tutti.Storage.Embedded.Control.Inputs;

namespace Tutti.Cli.Output;

/// <summary>What stdout gets.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table = 1,

    /// <summary>One JSON document.</summary>
    Json = 2,

    /// <summary>One JSON object a line.</summary>
    JsonLines = 3,

    /// <summary>Ids only, one a line.</summary>
    Id = 4,
}

/// <summary>Reads the format's name.</summary>
internal static class OutputFormats
{
    private static readonly Dictionary<string, OutputFormat> Names = new()
    {
        ["table"] = OutputFormat.Table,
        ["json"] = OutputFormat.Json,
        ["jsonl"] = OutputFormat.JsonLines,
        ["id"] = OutputFormat.Id,
    };

    internal static OutputFormat Parse(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (Names.TryGetValue(text, out var format)) { return format; }
        result.AddError($"'{text}' is no output format.{Suggestions.DidYouMean(text, Names.Keys)} Formats: {string.Join(", ", Names.Keys)}.");
        return OutputFormat.Table;
    }
}
