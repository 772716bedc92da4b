namespace Tutti.Governance.Policies;

/// <summary>People by their groups and names; everybody where neither is named.</summary>
/// <param name="Groups">Groups, one of which they are in.</param>
/// <param name="Users">Their names.</param>
public sealed record PeopleTerms(IReadOnlyList<string> Groups, IReadOnlyList<string> Users)
{
    /// <summary>Everybody.</summary>
    public static PeopleTerms Everybody { get; } = new([], []);

    /// <summary>Whether somebody is one of them.</summary>
    /// <param name="user">Their name.</param>
    /// <param name="groups">Their groups.</param>
    public bool Has(string user, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return Groups.Count + Users.Count == 0 || Users.Contains(user) || Groups.Any(groups.Contains);
    }
}
