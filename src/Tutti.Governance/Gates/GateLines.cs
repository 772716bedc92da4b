using System.Security.Cryptography;
using System.Text;
using Tutti.Governance.Decisions;

namespace Tutti.Governance.Gates;

/// <summary>Names of the semaphores that calls wait at.</summary>
internal static class GateLines
{
    private const int LongestName = 256;

    public static GatePlace PlaceOf(PlaceCharge charge) => new(NameOf("places", charge.Place.Id, charge.Key), charge.Place.Most, Short(charge.Turn), charge.Place.Waits);

    public static GatePlace LineOf(LimitCharge charge) => new(NameOf("limit", charge.Limit.Id, charge.Key), Most: 1, Short(charge.Turn));

    public static GatePlace LineOf(string account, string turn) => new(NameOf("budget", account, key: ""), Most: 1, Short(turn));

    private static string NameOf(string kind, string id, string key) => Short(key.Length == 0 ? $"{kind}/{id}" : $"{kind}/{id}#{key}");

    /// <summary>A long text by its digest: who chooses it cannot make the locks large.</summary>
    private static string Short(string text) => text.Length <= LongestName ? text : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
