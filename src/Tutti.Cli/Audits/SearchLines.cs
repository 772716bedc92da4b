using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Audits.Searches;

namespace Tutti.Cli.Audits;

/// <summary>Prints records as they are found. Widths are fixed, because nobody knows yet what follows.</summary>
internal sealed class SearchLines(Session session, ProgressLine? progress)
{
    private readonly HashSet<string> _runs = [];
    private int _printed;

    public void Print(FoundRecord record)
    {
        progress?.Clear();
        switch (session.Format)
        {
            case OutputFormat.Id:
                if (_runs.Add(record.Run)) { session.Print(record.Run); }
                break;
            case OutputFormat.JsonLines:
                session.Print(JsonOf(record));
                break;
            case OutputFormat.Json:
                session.Print($"{(_printed == 0 ? "[" : ",")}{JsonOf(record)}");
                break;
            default:
                if (_printed == 0) { session.Print($"{"POSITION",8}  {"TIME",-20}  {"RUN",-10}  {"KIND",-18}  {"BY",-10}  PATH"); }
                session.Print(string.Create(CultureInfo.InvariantCulture, $"{record.Position,8}  {record.Time:yyyy-MM-dd'T'HH:mm:ss'Z'}  {Texts.ShortId(record.Run)}  {record.Kind,-18}  {record.By ?? "",-10}  {record.Path}{(record.IsSigned ? "" : "  (not yet signed)")}").TrimEnd());
                break;
        }

        _printed++;
    }

    public void End()
    {
        if (session.Format == OutputFormat.Json) { session.Print(_printed == 0 ? "[]" : "]"); }
    }

    private static string JsonOf(FoundRecord record) => JsonSerializer.Serialize(
        new SearchRow(record.Position, record.Time, record.Run, record.Kind, record.Path, record.By, record.ContentBytes, record.IsSigned, record.IsSigned ? $"tutti audit proof {record.Run}{(record.Path.Length > 0 ? $" {Quoted(record.Path)}" : "")}" : null),
        SearchJson.Plain.SearchRow);

    /// <summary>As a shell takes it: numbers in paths begin what a shell would take for a comment.</summary>
    private static string Quoted(string path) => path.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.') ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

/// <summary>A record that was found, for scripts.</summary>
/// <param name="Position">In the log.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Run">The run or Object.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Path">The step; empty for the run itself.</param>
/// <param name="By">Whom it names; left out where it names nobody.</param>
/// <param name="ContentBytes">Of its content.</param>
/// <param name="Signed">Whether the last signed head covers it.</param>
/// <param name="Proof">The call that proves it; left out where it is not signed yet.</param>
internal sealed record SearchRow(long Position, DateTimeOffset Time, string Run, string Kind, string Path, string? By, int ContentBytes, bool Signed, string? Proof);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SearchRow))]
internal sealed partial class SearchJson : JsonSerializerContext
{
    /// <summary>Calls are to be copied: quotes stay quotes.</summary>
    public static SearchJson Plain => Relaxed.Context;

    /// <summary>Made when it is first asked for: after the defaults that it copies.</summary>
    private static class Relaxed
    {
        public static readonly SearchJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
