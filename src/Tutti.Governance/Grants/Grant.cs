using System.Collections.ObjectModel;
using Tutti.Documents;
using Tutti.Governance.Naming;

namespace Tutti.Governance.Grants;

/// <summary>
/// What somebody may use at all, before rules are asked. A name must be in every one of its sets, so narrowing can only take away (<see cref="Narrow"/>).
/// Immutable.
/// </summary>
public sealed record Grant
{
    /// <summary>Makes a grant of some names.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="names">Full names of tools, models and processes.</param>
    public Grant(string id, NameSet names)
        : this(id, [names])
    {
    }

    private Grant(string id, IReadOnlyList<NameSet> all)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        (Id, All) = (id, all);
    }

    /// <summary>Its name in the policy; of a narrowed one, that of the grant it comes from.</summary>
    public string Id { get; }

    /// <summary>Sets of names; a name must be in each.</summary>
    public IReadOnlyList<NameSet> All { get; private init; }

    /// <summary>Callers that hold it; null for all.</summary>
    public NameSet? Callers { get; init; }

    /// <summary>Groups whose members hold it; null where groups do not count.</summary>
    public NameSet? Groups { get; init; }

    /// <summary>Teams whose members hold it; null where teams do not count.</summary>
    public NameSet? Teams { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether a person attends its clients, so that approvals may be answered there.</summary>
    public bool IsAttended { get; init; }

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;

    /// <summary>Whether it lets a name be used at a moment.</summary>
    /// <param name="target">What is called.</param>
    /// <param name="now">The moment.</param>
    public bool Covers(TargetName target, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(target);
        return !(now >= Expires) && Names(target);
    }

    /// <summary>This grant without what another one does not cover: what is handed to a sub-agent.</summary>
    /// <param name="other">What the sub-agent is to have at most.</param>
    /// <returns>A grant that covers a name only where both do, until the earlier of both ends, attended only where both are.</returns>
    public Grant Narrow(Grant other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            All = new ReadOnlyCollection<NameSet>([.. All.Concat(other.All).Distinct()]),
            Expires = Expires is { } mine && other.Expires is { } its ? (mine < its ? mine : its) : Expires ?? other.Expires,
            IsAttended = IsAttended && other.IsAttended,
        };
    }

    /// <summary>Whether somebody holds it.</summary>
    /// <param name="user">The caller's name.</param>
    /// <param name="groups">All groups of the caller.</param>
    /// <param name="team">Its team.</param>
    internal bool IsHeldBy(string user, IReadOnlyList<string> groups, string? team) =>
        Callers is null && Groups is null && Teams is null
        || Callers?.Contains(user) == true
        || Groups?.ContainsAny(groups) == true
        || (team is not null && Teams?.Contains(team) == true);

    /// <summary>Whether a name is in every set, whatever the time.</summary>
    internal bool Names(TargetName target)
    {
        for (var index = 0; index < All.Count; index++)
        {
            if (!All[index].Contains(target.Full)) { return false; }
        }

        return true;
    }
}
