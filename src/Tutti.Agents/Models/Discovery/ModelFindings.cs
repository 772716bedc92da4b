using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Discovery;

/// <summary>The models that a host has, and where was looked for them.</summary>
public sealed record ModelFindings
{
    /// <summary>Where they are from.</summary>
    public required ModelSource Source { get; init; }

    /// <summary>What was looked at, and what was found there: a line each, for people. No keys.</summary>
    public IReadOnlyList<string> Looked { get; init; } = [];

    /// <summary>The models by tier.</summary>
    public IReadOnlyDictionary<ModelTier, ModelEndpoint> Models { get; init; } = new Dictionary<ModelTier, ModelEndpoint>();

    /// <summary>The model of a tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <exception cref="ModelException">TUT4121: there is no model at all. TUT4122: there is none for this tier.</exception>
    public ModelEndpoint For(ModelTier tier)
    {
        if (Models.TryGetValue(tier, out var endpoint)) { return endpoint; }
        throw Models.Count == 0 ? ModelErrors.NoModel($"Looked at: {string.Join("; ", Looked)}.") : ModelErrors.NoTier(tier.Word(), Models.Keys.Select(static known => known.Word()));
    }
}
