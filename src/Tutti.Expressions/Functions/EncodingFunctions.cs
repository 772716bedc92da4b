using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>Base 64.</summary>
internal static class EncodingFunctions
{
    internal static void Register(Registry registry)
    {
        registry.Function("base64.encode", CelType.String, [CelType.Bytes], static (x, _) => CelValue.From(Convert.ToBase64String(x[0].AsBytes)));
        registry.Function("base64.decode", CelType.Bytes, [CelType.String], static (x, _) => Decode(x[0].AsString));
    }

    /// <summary>Padding may be left out.</summary>
    internal static CelValue Decode(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var length)
            ? CelValue.FromBytes(bytes.AsSpan(0, length))
            : CelFault.Argument("The text is no base 64.");
    }
}
