namespace Tutti.Governance.Identities;

/// <summary>How a caller proved who it is. Numbers are journaled and never reused.</summary>
public enum CallerKind
{
    /// <summary>A person at this machine, known to the operating system.</summary>
    Local = 1,

    /// <summary>An API key.</summary>
    Key = 2,

    /// <summary>A token of an issuer.</summary>
    Token = 3,
}

/// <summary>Who calls, as authenticated. Nothing of it can be set by an agent. Immutable.</summary>
public sealed class Caller
{
    /// <summary>Makes a caller. Whoever makes one has checked the proof.</summary>
    /// <param name="user">The name: a user of the machine, the user of a key, the user claim of a token.</param>
    /// <param name="kind">How it proved who it is.</param>
    /// <param name="groups">Groups that the proof names; a policy may add more.</param>
    /// <param name="team">The team that the proof names; null for none.</param>
    /// <param name="source">What proved it: the id of a key, the issuer of a token; empty for a local user.</param>
    /// <param name="claims">Further claims that conditions may read; none unless told.</param>
    /// <param name="isAttended">Whether a person sits in front of the client and may answer approvals there.</param>
    public Caller(string user, CallerKind kind, IReadOnlyList<string>? groups = null, string? team = null, string source = "", IReadOnlyDictionary<string, string>? claims = null, bool isAttended = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(source);
        (User, Kind, Groups, Team, Source, Claims, IsAttended) = (user, kind, groups ?? [], team, source, claims ?? new Dictionary<string, string>(), isAttended);
    }

    /// <summary>The name.</summary>
    public string User { get; }

    /// <summary>How it proved who it is.</summary>
    public CallerKind Kind { get; }

    /// <summary>Groups that the proof names.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The team that the proof names; null for none.</summary>
    public string? Team { get; }

    /// <summary>What proved it; empty for a local user.</summary>
    public string Source { get; }

    /// <summary>Further claims.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; }

    /// <summary>Whether a person sits in front of the client.</summary>
    public bool IsAttended { get; }

    /// <inheritdoc/>
    public override string ToString() => User;
}
