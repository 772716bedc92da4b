using System.Net;

namespace Tutti.Agents.Http;

/// <summary>Addresses where clouds keep the credentials of their machines, and others that no server has: nothing on our side may be led there.</summary>
public static class ForbiddenAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("169.254.0.0/16"), // link-local, 169.254.169.254 among them
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("224.0.0.0/4"), // many at once
        IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba Cloud
        IPNetwork.Parse("192.0.0.192/32"), // Oracle Cloud
        IPNetwork.Parse("fd00:ec2::254/128"), // Amazon EC2
        IPNetwork.Parse("fd20:ce::254/128"), // Google Cloud
    ];

    /// <summary>Whether an address is one of them, also where it is written as an IPv6 address.</summary>
    /// <param name="address">The address.</param>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(Networks, network => network.Contains(plain));
    }
}
