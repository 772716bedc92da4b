using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Governance.Identities;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads the keys, issuers, groups and teams of a policy.</summary>
internal sealed class IdentityReader(PolicyDraft draft)
{
    private static readonly string[] Algorithms = ["RS256", "PS256", "ES256"];
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(10);

    internal void Read(DocumentNode node)
    {
        var identities = new MapReader(node, "'identities'", draft.Faults);
        foreach (var entry in identities.Map("keys")?.Entries ?? []) { ReadKey(entry); }
        foreach (var item in identities.List("issuers")?.Items ?? []) { ReadIssuer(item); }
        ReadMembers(identities.Map("groups"), "group", draft.Groups);
        ReadMembers(identities.Map("teams"), "team", draft.Teams);
        identities.Close();
    }

    private void ReadKey(DocumentEntry entry)
    {
        var key = new MapReader(entry.Value, $"key '{entry.Key}'", draft.Faults);
        if (!ApiKey.IsId(entry.Key)) { draft.Faults.Add(PolicyCodes.Pattern, entry.Place, $"'{entry.Key}' cannot name a key: letters, digits and '-'."); }
        var isFree = draft.Claim("key", entry.Key, entry.Place);
        var hash = key.TextNode("sha256");
        if (hash is null) { key.Missing("sha256", "Write the hash that 'tutti policy key' prints; the key itself has no place in a file."); }
        else if (hash.Value.Length != 64 || !hash.Value.All(char.IsAsciiHexDigit)) { draft.Faults.Add(PolicyCodes.Identity, hash.Place, $"'sha256' of {key.What} is no SHA-256: 64 hexadecimal digits. Was the key itself written here? Then make a new one."); }
        var user = key.Text("user");
        if (string.IsNullOrEmpty(user)) { key.Missing("user", "Say whose it is."); }
        var read = new ApiKey { Id = entry.Key, Sha256 = hash?.Value ?? "", User = user ?? "", Groups = key.Texts("groups") ?? [], Team = key.Text("team"), Expires = key.Moment("expires"), Place = entry.Place };
        key.Close();
        if (isFree) { draft.Keys.Add(read); }
    }

    private void ReadIssuer(DocumentNode item)
    {
        var issuer = new MapReader(item, "an issuer", draft.Faults);
        if (item is not DocumentNode.Map) { return; }
        var read = new TokenIssuer
        {
            Issuer = Needed(issuer, "issuer", "Write the 'iss' of its tokens."),
            Audience = Needed(issuer, "audience", "Without it, tokens for others would be taken."),
            Jwks = ReadAddress(issuer),
            Algorithms = ReadAlgorithms(issuer),
            Skew = ReadSkew(issuer),
            Place = item.Place,
        };
        if (issuer.Take("claims") is { } node)
        {
            var claims = new MapReader(node, $"'claims' of {issuer.What}", draft.Faults);
            read = read with { UserClaim = claims.Text("user") ?? read.UserClaim, GroupsClaim = claims.Text("groups"), TeamClaim = claims.Text("team") };
            claims.Close();
        }

        issuer.Close();
        if (read.Issuer.Length == 0 || draft.Claim("issuer", read.Issuer, issuer.PlaceOf("issuer"))) { draft.Issuers.Add(read); }
    }

    private static string Needed(MapReader map, string key, string hint)
    {
        var text = map.Text(key);
        if (string.IsNullOrEmpty(text)) { map.Missing(key, hint); }
        return text ?? "";
    }

    private Uri ReadAddress(MapReader issuer)
    {
        var jwks = issuer.TextNode("jwks");
        if (jwks is null) { issuer.Missing("jwks", "Write the address of its keys."); }
        else if (Uri.TryCreate(jwks.Value, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))) { return address; }
        else { draft.Faults.Add(PolicyCodes.Identity, jwks.Place, $"'{jwks.Value}' is no address of keys: https://…, or http on this machine."); }
        return new Uri("https://invalid.invalid");
    }

    private TimeSpan ReadSkew(MapReader issuer)
    {
        var skew = issuer.Span("skew") ?? TimeSpan.FromSeconds(60);
        if (skew > MostSkew) { draft.Faults.Add(DocumentCodes.WrongValue, issuer.Take("skew")?.Place ?? issuer.Place, "Clocks that differ by more than ten minutes are wrong: 'skew' is at most 10m."); }
        return skew;
    }

    private string[] ReadAlgorithms(MapReader issuer)
    {
        if (!issuer.Has("algorithms")) { return Algorithms; }
        var (place, named) = (issuer.Take("algorithms")!.Place, issuer.Texts("algorithms") ?? []);
        foreach (var name in named.Where(static name => !Algorithms.Contains(name)))
        {
            draft.Faults.Add(PolicyCodes.Identity, place, $"The algorithm '{name}' is not taken: {string.Join(", ", Algorithms)}. 'none' and those with a shared secret let others make tokens.");
        }

        return [.. named.Where(static name => Algorithms.Contains(name))];
    }

    private void ReadMembers(DocumentNode.Map? map, string kind, List<Membership> into)
    {
        foreach (var entry in map?.Entries ?? [])
        {
            var isNamed = FieldReading.CheckName(entry.Key, entry.Place, draft.Faults) && draft.Claim(kind, entry.Key, entry.Place);
            var members = new List<string>();
            foreach (var item in entry.Value is DocumentNode.List list ? list.Items : [entry.Value])
            {
                if (item is DocumentNode.Text text) { members.Add(text.Value); }
                else { draft.Faults.Add(DocumentCodes.WrongKind, item.Place, $"A {kind} is a list of names of callers, and this is {item.Kind}."); }
            }

            if (isNamed) { into.Add(new Membership(entry.Key, members, entry.Place)); }
        }
    }
}
