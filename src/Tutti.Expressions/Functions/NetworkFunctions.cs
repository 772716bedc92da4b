using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>IP addresses and networks.</summary>
internal static class NetworkFunctions
{
    internal static void Register(Registry registry)
    {
        var (ip, cidr) = (IpValue.Type, CidrValue.Type);
        registry.Function("ip", ip, [CelType.String], static (x, _) => IpValue.TryParse(x[0].AsString, out var address) ? CelValue.Opaque(address) : BadAddress);
        registry.Function("isIP", CelType.Bool, [CelType.String], static (x, _) => CelValue.From(IpValue.TryParse(x[0].AsString, out var _)));
        registry.Function("ip.isCanonical", CelType.Bool, [CelType.String], static (x, _) => IsCanonical(x[0].AsString));
        registry.Function("cidr", cidr, [CelType.String], static (x, _) => CidrValue.TryParse(x[0].AsString, out var network) ? CelValue.Opaque(network) : BadNetwork);
        registry.Function("isCIDR", CelType.Bool, [CelType.String], static (x, _) => CelValue.From(CidrValue.TryParse(x[0].AsString, out var _)));
        registry.Function("string", CelType.String, [ip], static (x, _) => CelValue.From(ValueText.Convert(x[0])));
        registry.Function("string", CelType.String, [cidr], static (x, _) => CelValue.From(ValueText.Convert(x[0])));
        OfAddress(registry, "family", CelType.Int, static address => CelValue.From(address.IsV4 ? 4L : 6L));
        OfAddress(registry, "isUnspecified", CelType.Bool, static address => CelValue.From(address.IsUnspecified));
        OfAddress(registry, "isLoopback", CelType.Bool, static address => CelValue.From(address.IsLoopback));
        OfAddress(registry, "isGlobalUnicast", CelType.Bool, static address => CelValue.From(address.IsGlobalUnicast));
        OfAddress(registry, "isLinkLocalUnicast", CelType.Bool, static address => CelValue.From(address.IsLinkLocalUnicast));
        OfAddress(registry, "isLinkLocalMulticast", CelType.Bool, static address => CelValue.From(address.IsLinkLocalMulticast));
        OfNetwork(registry, "ip", ip, [], static (network, _) => CelValue.Opaque(network.Address));
        OfNetwork(registry, "masked", cidr, [], static (network, _) => CelValue.Opaque(network.Masked));
        OfNetwork(registry, "prefixLength", CelType.Int, [], static (network, _) => CelValue.From((long)network.PrefixLength));
        OfNetwork(registry, "containsIP", CelType.Bool, [ip], static (network, other) => ContainsAddress(network, other));
        OfNetwork(registry, "containsIP", CelType.Bool, [CelType.String], static (network, other) => ContainsAddress(network, other));
        OfNetwork(registry, "containsCIDR", CelType.Bool, [cidr], static (network, other) => ContainsNetwork(network, other));
        OfNetwork(registry, "containsCIDR", CelType.Bool, [CelType.String], static (network, other) => ContainsNetwork(network, other));
    }

    private static CelValue IsCanonical(string text) => IpValue.TryParse(text, out var address) ? CelValue.From(address.Text == text) : BadAddress;

    private static CelValue BadAddress => CelFault.Argument("The text is no IP address. Zones and the mixed form of IPv4 in IPv6 are not allowed.");

    private static CelValue BadNetwork => CelFault.Argument("The text is no network. Write it as in '10.0.0.0/8'.");

    private static void OfAddress(Registry registry, string name, CelType result, Func<IpValue, CelValue> answer) =>
        registry.Method(name, result, [IpValue.Type], (x, _) => x[0].Reference is IpValue address ? answer(address) : CelFault.NoOverload(name, x));

    private static void OfNetwork(Registry registry, string name, CelType result, CelType[] more, Func<CidrValue, CelValue, CelValue> answer) => registry.Method(
        name, result, [CidrValue.Type, .. more],
        (x, _) => x[0].Reference is CidrValue network ? answer(network, x.Length > 1 ? x[1] : default) : CelFault.NoOverload(name, x));

    private static CelValue ContainsAddress(CidrValue network, CelValue other)
    {
        if (other.Kind == CelKind.String) { return IpValue.TryParse(other.AsString, out var parsed) ? CelValue.From(network.Contains(parsed)) : BadAddress; }
        return other.Reference is IpValue address ? CelValue.From(network.Contains(address)) : CelFault.NoOverload("containsIP", CelValue.Opaque(network), other);
    }

    private static CelValue ContainsNetwork(CidrValue network, CelValue other)
    {
        if (other.Kind == CelKind.String) { return CidrValue.TryParse(other.AsString, out var parsed) ? CelValue.From(network.Contains(parsed)) : BadNetwork; }
        return other.Reference is CidrValue inner ? CelValue.From(network.Contains(inner)) : CelFault.NoOverload("containsCIDR", CelValue.Opaque(network), other);
    }
}
