using System.Text.Json;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Runs;

/// <summary>Reads <c>NAME=VALUE</c> and <c>@FILE</c>.</summary>
internal static class InputArguments
{
    public static (IReadOnlyDictionary<string, string> Inputs, JsonElement? Document) Read(IReadOnlyList<string> texts, string directory)
    {
        var files = texts.Where(static text => text.StartsWith('@')).ToList();
        if (files.Count > 1) { throw Wrong("Only one --input @FILE can be given. Put all inputs into one file."); }
        var inputs = Pairs([.. texts.Where(static text => !text.StartsWith('@'))], "--input");
        return (inputs, files is [var file] ? ReadDocument(Path.GetFullPath(file[1..], directory)) : null);
    }

    public static Dictionary<string, string> Pairs(IReadOnlyList<string> texts, string option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) { throw Wrong($"'{option} {text}' is no NAME=VALUE. Write {option} name=value."); }
            if (!pairs.TryAdd(text[..at], text[(at + 1)..])) { throw Wrong($"'{text[..at]}' is given twice. Give each name once."); }
        }

        return pairs;
    }

    public static JsonElement ReadDocument(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.Clone();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException) { throw Wrong($"'{file}' cannot be read: {cause.Message}"); }
        catch (JsonException cause) { throw Wrong($"'{file}' is no JSON: {cause.Message}"); }
    }

    private static TuttiException Wrong(string message) => new(ControlErrors.WrongInputs, message);

    /// <summary>What an argument says: JSON, or else the text itself.</summary>
    public static JsonElement? Json(string? text)
    {
        if (text is null) { return null; }
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            using var quoted = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
            return quoted.RootElement.Clone();
        }
    }
}
