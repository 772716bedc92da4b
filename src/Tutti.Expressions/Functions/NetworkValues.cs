using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Functions;

/// <summary>An IP address. An IPv4 address that is written as IPv6 is that IPv4 address.</summary>
internal sealed class IpValue : OpaqueValue
{
    internal static readonly CelType Type = CelType.Opaque("net.IP");

    private IpValue(IPAddress address) => (Address, Bytes) = (address, address.GetAddressBytes());

    internal IPAddress Address { get; }

    internal byte[] Bytes { get; }

    internal override string TypeName => Type.Name;

    internal override string Text => Address.ToString();

    internal bool IsV4 => Bytes.Length == 4;

    internal bool IsUnspecified => !Bytes.AsSpan().ContainsAnyExcept((byte)0);

    internal bool IsLoopback => IPAddress.IsLoopback(Address);

    internal bool IsLinkLocalUnicast => IsV4 ? Bytes is [169, 254, ..] : Address.IsIPv6LinkLocal;

    internal bool IsLinkLocalMulticast => IsV4 ? Bytes is [224, 0, 0, _] : Bytes[0] == 0xFF && (Bytes[1] & 0x0F) == 2;

    internal bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsLinkLocalUnicast && !IsMulticast && Bytes is not [255, 255, 255, 255];

    private bool IsMulticast => IsV4 ? Bytes[0] is >= 224 and < 240 : Bytes[0] == 0xFF;

    /// <summary>Takes neither zones, nor leading zeros, nor the mixed form <c>::ffff:1.2.3.4</c>.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out IpValue? value)
    {
        value = null;
        var isV6 = text.Contains(':', StringComparison.Ordinal);
        if (text.AsSpan().ContainsAny('%', '[', '/') || (isV6 && text.Contains('.', StringComparison.Ordinal)) || (!isV6 && !IsDotted(text))) { return false; }
        if (!IPAddress.TryParse(text, out var address)) { return false; }
        value = new IpValue(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        return isV6 == (address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    internal static IpValue FromBytes(byte[] bytes) => new(new IPAddress(bytes));

    private static bool IsDotted(string text) => text.Split('.') is { Length: 4 } parts && Array.TrueForAll(parts, static part =>
        byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _) && (part.Length == 1 || part[0] != '0'));
}

/// <summary>A network: an address and how many of its bits name the network.</summary>
internal sealed class CidrValue(IpValue address, int prefixLength) : OpaqueValue
{
    internal static readonly CelType Type = CelType.Opaque("net.CIDR");

    internal IpValue Address => address;

    internal int PrefixLength => prefixLength;

    internal override string TypeName => Type.Name;

    internal override string Text => string.Create(CultureInfo.InvariantCulture, $"{address.Text}/{prefixLength}");

    internal CidrValue Masked => new(Mask(address, prefixLength), prefixLength);

    internal static bool TryParse(string text, [NotNullWhen(true)] out CidrValue? value)
    {
        value = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IpValue.TryParse(text[..slash], out var address)) { return false; }
        var digits = text.AsSpan(slash + 1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > address.Bytes.Length * 8) { return false; }
        value = new CidrValue(address, length);
        return digits.Length == 1 || digits[0] != '0';
    }

    internal bool Contains(IpValue other) =>
        other.Bytes.Length == address.Bytes.Length && Mask(other, prefixLength).Bytes.AsSpan().SequenceEqual(Mask(address, prefixLength).Bytes);

    internal bool Contains(CidrValue other) => other.PrefixLength >= prefixLength && Contains(other.Address);

    private static IpValue Mask(IpValue address, int length)
    {
        var bytes = (byte[])address.Bytes.Clone();
        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(length - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xFF << (8 - kept));
        }

        return IpValue.FromBytes(bytes);
    }
}
