using System.Text.RegularExpressions;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>Reads <c>deliver</c> of a trigger.</summary>
internal static partial class DeliveryReader
{
    private const int MostTries = 1_000;
    private static readonly string[] NotBeside = ["with", "overlap", "limit"];
    private static readonly TimeSpan LongestGiveUp = TimeSpan.FromDays(30);

    /// <summary>Where events are delivered; null where a flow is run.</summary>
    public static DeliveryTerms? Read(MapReader map, TriggerDefinition trigger)
    {
        if (map.Take("deliver") is not { } node) { return null; }
        if (map.Has("flow"))
        {
            _ = map.Take("flow");
            map.Faults.Add(TriggerCodes.NotOneEffect, map.PlaceOf("deliver"), "A trigger runs a flow or delivers events, and this one both. Write a file for each.");
        }

        if (trigger.Topic is null) { map.Faults.Add(TriggerCodes.NotHere, map.PlaceOf("deliver"), "'deliver' means something beside topic only. Name the topic whose events are delivered."); }
        foreach (var key in NotBeside.Where(map.Has)) { map.Faults.Add(TriggerCodes.NotHere, map.PlaceOf(key), $"'{key}' means nothing beside deliver: events are delivered as they are, and wait where there is no room. Leave it out."); }
        var own = new MapReader(node, "'deliver'", map.Faults);
        var terms = new DeliveryTerms { To = AddressOf(own), Secrets = SecretsOf(own), Headers = HeadersOf(own), IsBinary = own.Word("mode", "structured", "binary") == "binary" };
        terms = terms with { Tries = own.Whole("tries", 1, MostTries) ?? terms.Tries, GiveUp = own.Span("give-up") ?? terms.GiveUp };
        if (terms.GiveUp <= TimeSpan.Zero || terms.GiveUp > LongestGiveUp) { own.Faults.Add(FaultCodes.WrongValue, own.PlaceOf("give-up"), "'give-up' is longer than nothing, and at most 30d."); }
        own.Close();
        return terms;
    }

    /// <summary>What is sent must not be read or changed on its way, and an address is no place for a password.</summary>
    private static string AddressOf(MapReader own)
    {
        if (own.TextNode("to") is not { } to)
        {
            if (!own.Has("to")) { own.Missing("to", "Name the address: 'to: https://shop.example.com/events'."); }
            return "";
        }

        var isAddress = Uri.TryCreate(to.Value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
        if (!isAddress || address is not { UserInfo.Length: 0, Fragment.Length: 0 }) { own.Faults.Add(TriggerCodes.NoDelivery, to.Place, isAddress ? "'to' has a user, a password or a fragment in it. Say under 'headers' who you are." : $"'{to.Value}' is no address that events can be delivered to. Write https://…, or http://127.0.0.1:… for this machine."); }
        return to.Value;
    }

    private static IReadOnlyList<string> SecretsOf(MapReader own)
    {
        var secrets = own.Texts("secret") ?? [];
        if (own.Has("secret") && (secrets.Count == 0 || !secrets.All(static secret => Whole().IsMatch(secret)))) { own.Faults.Add(TriggerCodes.NoDelivery, own.PlaceOf("secret"), "'secret' names the variable that holds it, for example \"${env:SHOP_SECRET}\", or a list of such names; a file holds no values of secrets."); }
        return secrets;
    }

    private static Dictionary<string, string> HeadersOf(MapReader own)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in own.Map("headers")?.Entries ?? [])
        {
            var value = entry.Value is DocumentNode.Text text ? text.Value : "";
            if (!HeaderName().IsMatch(entry.Key)) { own.Faults.Add(TriggerCodes.NoDelivery, entry.Place, $"'{entry.Key}' is no header that can be chosen: those of the event, of its signature and of the request itself are written by Tutti."); }
            if (!HeaderValue().IsMatch(value)) { own.Faults.Add(TriggerCodes.NoDelivery, entry.Value.Place, $"The value of '{entry.Key}' is words of ASCII, and may end with the name of a variable: \"Bearer ${{env:NAME}}\"."); }
            if (!headers.TryAdd(entry.Key, value)) { own.Faults.Add(TriggerCodes.NoDelivery, entry.Place, $"The header '{entry.Key}' is there twice."); }
        }

        return headers;
    }

    [GeneratedRegex(@"^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(?!(?:webhook-.*|ce-.*|content-.*|host|connection|transfer-encoding|idempotency-key|accept|user-agent|expect|upgrade|te|trailer|proxy-.*)$)[A-Za-z0-9][A-Za-z0-9-]{0,99}$", RegexOptions.IgnoreCase)]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"^(?=.)[ -#%-~]*(?:\$\{env:[A-Za-z_][A-Za-z0-9_]*\})?$")]
    private static partial Regex HeaderValue();
}
