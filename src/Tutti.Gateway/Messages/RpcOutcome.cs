using System.Globalization;
using System.Text.Json;

namespace Tutti.Gateway.Messages;

/// <summary>How an answer that is written already came out, as far as those want to know who count answers.</summary>
/// <param name="Code">The code of an error of the protocol; null for a result.</param>
/// <param name="IsToolError">Whether it is a result that says that a tool failed.</param>
internal readonly record struct RpcOutcome(string? Code, bool IsToolError)
{
    /// <summary>Reads an answer; its content is passed over.</summary>
    /// <param name="message">JSON on one line, as it goes to the client.</param>
    public static RpcOutcome Of(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("error"u8)) { return new RpcOutcome(CodeIn(ref reader), IsToolError: false); }
            if (reader.ValueTextEquals("result"u8)) { return new RpcOutcome(Code: null, IsTrue(ref reader, "isError"u8)); }
            reader.Skip();
        }

        return default;
    }

    private static string CodeIn(ref Utf8JsonReader reader) =>
        Find(ref reader, "code"u8) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code) ? code.ToString(CultureInfo.InvariantCulture) : "_OTHER";

    private static bool IsTrue(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => Find(ref reader, name) && reader.TokenType == JsonTokenType.True;

    /// <summary>Goes to the value of a member of the object that comes next.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { return false; }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            if (isIt) { return reader.Read(); }
            reader.Skip();
        }

        return false;
    }
}
