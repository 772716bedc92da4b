using System.Text.Json.Serialization;

namespace Tutti.Agents.Models.Discovery;

/// <summary>What a task needs of a model. Agents name a tier, never a model: which model that is, is said once, in the settings.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelTier>))]
public enum ModelTier
{
    /// <summary>Routine: sorting, extracting, short texts. Cheap and quick.</summary>
    [JsonStringEnumMemberName("small")]
    Small = 1,

    /// <summary>Writing, code, tools.</summary>
    [JsonStringEnumMemberName("large")]
    Large = 2,

    /// <summary>Planning and review: it thinks before it answers.</summary>
    [JsonStringEnumMemberName("reasoning")]
    Reasoning = 3,
}

/// <summary>The words of tiers.</summary>
public static class ModelTiers
{
    /// <summary>All tiers.</summary>
    public static IReadOnlyList<ModelTier> All { get; } = [ModelTier.Small, ModelTier.Large, ModelTier.Reasoning];

    /// <summary>The word of a tier, as settings and flows write it.</summary>
    /// <param name="tier">The tier.</param>
    public static string Word(this ModelTier tier) => tier switch
    {
        ModelTier.Small => "small",
        ModelTier.Large => "large",
        ModelTier.Reasoning => "reasoning",
        _ => "?",
    };

    /// <summary>Reads a word.</summary>
    /// <param name="word">As settings and flows write it.</param>
    /// <exception cref="ModelException">TUT4120: it is none.</exception>
    public static ModelTier Parse(string word)
    {
        foreach (var tier in All)
        {
            if (tier.Word() == word) { return tier; }
        }

        throw ModelErrors.BadSettings($"'{word}' is no tier of models. Write small, large or reasoning.");
    }
}
