using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChangeGate.Checks;

/// <summary>A command line, executed without a shell. Its JSON form is the list of its words.</summary>
/// <param name="File">A name in PATH, or a path from the folder in which it is executed.</param>
/// <param name="Arguments">The arguments.</param>
[JsonConverter(typeof(CommandLineJson))]
internal sealed record CommandLine(string File, IReadOnlyList<string> Arguments)
{
    private const int MostShown = 200;

    internal CommandLine(string file, params string[] arguments)
        : this(file, (IReadOnlyList<string>)arguments)
    {
    }

    public override string ToString()
    {
        var text = string.Join(' ', [File, .. Arguments.Select(static argument => argument.Split('\n')[0])]);
        return text.Length <= MostShown ? text : text[..MostShown] + "…";
    }
}

/// <summary>The list of words.</summary>
internal sealed class CommandLineJson : JsonConverter<CommandLine>
{
    public override CommandLine Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) { throw new JsonException("A command line is a list of words."); }
        var words = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) { words.Add(reader.GetString() ?? ""); }
        return reader.TokenType == JsonTokenType.EndArray && words.Count > 0
            ? new CommandLine(words[0], [.. words.Skip(1)])
            : throw new JsonException("A command line is a list of words, at least one.");
    }

    public override void Write(Utf8JsonWriter writer, CommandLine value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.File);
        foreach (var argument in value.Arguments) { writer.WriteStringValue(argument); }
        writer.WriteEndArray();
    }
}
