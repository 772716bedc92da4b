using Tutti.Documents;

namespace Tutti.Governance.Policies;

/// <summary>Whom to tell that people are asked: an address that gets a signed message for each approval. Immutable.</summary>
public sealed record NoticeDefinition
{
    /// <summary>For so long a message is tried where the policy does not say.</summary>
    public static readonly TimeSpan UsualGiveUp = TimeSpan.FromDays(1);

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where messages go: HTTPS, or HTTP on this machine.</summary>
    public required Uri Webhook { get; init; }

    /// <summary>Where the values of the secrets are kept that messages are signed with, such as <c>${env:HOOK_SECRET}</c>; several while one takes the place of another.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Approvals that members of these groups may give; null for all approvals.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Whether messages carry the arguments of the call and what it costs.</summary>
    public bool WithArguments { get; init; }

    /// <summary>For how long a message is tried.</summary>
    public TimeSpan GiveUp { get; init; } = UsualGiveUp;

    /// <summary>Where it was written.</summary>
    public SourcePlace Place { get; init; } = SourcePlace.None;
}
