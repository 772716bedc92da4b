using System.Text.Json.Serialization;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>One project: what follows each other in it. Each is null where nothing is known for it.</summary>
internal sealed record ProjectPlan
{
    /// <summary>Its kind behind its folder, for example <c>node</c> or <c>web/node</c>.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("setup")]
    public CheckSpec? Setup { get; init; }

    [JsonPropertyName("build")]
    public CheckSpec? Build { get; init; }

    [JsonPropertyName("tests")]
    public CheckSpec? Tests { get; init; }

    internal IEnumerable<CheckSpec> Checks => new[] { Setup, Build, Tests }.OfType<CheckSpec>();

    internal static ProjectPlan Of(IReadOnlyList<CheckSpec> checks) => new()
    {
        Id = checks[0].Folder.Length == 0 ? checks[0].Kind : $"{checks[0].Folder}/{checks[0].Kind}",
        Setup = checks.FirstOrDefault(static check => check.Role == CheckRole.Setup),
        Build = checks.FirstOrDefault(static check => check.Role == CheckRole.Build),
        Tests = checks.FirstOrDefault(static check => check.Role == CheckRole.Tests),
    };
}
