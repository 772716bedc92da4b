using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>Texts, bytes and lists put together, within the limits.</summary>
internal static class Joining
{
    private const int UnitsOfCost = 64;

    internal static CelValue Join(in CelValue left, in CelValue right, Activation activation) => left.Kind switch
    {
        CelKind.String => Texts(left.AsString, right.AsString, activation),
        CelKind.Bytes => Bytes(left.AsBytes, right.AsBytes, activation),
        CelKind.List => Lists(left.AsList, right.AsList, activation),
        _ => CelFault.NoOverload("+", left, right),
    };

    /// <summary>Whether a text of this length may be made; charges for it.</summary>
    internal static bool HasRoom(long length, Activation activation) =>
        length <= activation.Limits.TextLength && activation.Charge(1 + (length / UnitsOfCost));

    private static CelValue Texts(string left, string right, Activation activation) =>
        HasRoom((long)left.Length + right.Length, activation) ? CelValue.From(left + right) : CelValue.Error(CelFault.TooLarge);

    private static CelValue Bytes(byte[] left, byte[] right, Activation activation) =>
        HasRoom((long)left.Length + right.Length, activation) ? CelValue.Bytes([.. left, .. right]) : CelValue.Error(CelFault.TooLarge);

    private static CelValue Lists(CelList left, CelList right, Activation activation)
    {
        var count = (long)left.Count + right.Count;
        return count <= activation.Limits.Items && activation.Charge(1 + count)
            ? CelValue.List(new CelList([.. left.Items, .. right.Items]))
            : CelValue.Error(CelFault.TooLarge);
    }
}
