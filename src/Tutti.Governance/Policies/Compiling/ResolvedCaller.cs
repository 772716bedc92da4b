using Tutti.Expressions.Values;
using Tutti.Governance.Grants;
using Tutti.Governance.Identities;

namespace Tutti.Governance.Policies.Compiling;

/// <summary>A caller with what one policy adds to it. Immutable.</summary>
internal sealed class ResolvedCaller
{
    internal ResolvedCaller(Caller caller, IdentityDefinitions identities, IReadOnlyList<Grant>? grants)
    {
        Groups = [.. caller.Groups.Concat(identities.Groups.Where(group => group.Users.Contains(caller.User, StringComparer.Ordinal)).Select(static group => group.Name)).Distinct().Order(StringComparer.Ordinal)];
        Team = caller.Team ?? identities.Teams.FirstOrDefault(team => team.Users.Contains(caller.User, StringComparer.Ordinal))?.Name;
        Grants = grants?.Where(grant => grant.IsHeldBy(caller.User, Groups, Team)).ToArray();
        Value = CelValue.FromObject(Fields(caller));
    }

    internal string[] Groups { get; }

    internal string? Team { get; }

    /// <summary>The grants that it holds, in the order of names; null where the policy has none at all.</summary>
    internal Grant[]? Grants { get; }

    internal CelValue Value { get; }

    private IEnumerable<KeyValuePair<string, CelValue>> Fields(Caller caller)
    {
        yield return KeyValuePair.Create("user", CelValue.From(caller.User));
        yield return KeyValuePair.Create("kind", CelValue.From(caller.Kind switch { CallerKind.Local => "local", CallerKind.Key => "key", _ => "token" }));
        yield return KeyValuePair.Create("groups", CelValue.FromList([.. Groups.Select(static group => CelValue.From(group))]));
        if (Team is not null) { yield return KeyValuePair.Create("team", CelValue.From(Team)); }
        yield return KeyValuePair.Create("source", CelValue.From(caller.Source));
        yield return KeyValuePair.Create("attended", CelValue.From(caller.IsAttended));
        yield return KeyValuePair.Create("claims", CelValue.FromObject(caller.Claims.Select(static claim => KeyValuePair.Create(claim.Key, CelValue.From(claim.Value)))));
    }
}
