using System.Globalization;
using System.Text;

namespace Tutti.Storage.Embedded.Audits.Bundles;

/// <summary>What a DSSE envelope signs: type and payload, each with its length before it, so that neither can be taken for the other.</summary>
internal static class Dsse
{
    /// <summary>The pre-authentication encoding. It ends without a line end, which a note never does: no signature of one is one of the other.</summary>
    public static byte[] Encode(string type, ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }
}
