using System.Text.Json.Serialization;

namespace ChangeGate.Inventories;

/// <summary>Something that a repository uses and others wrote.</summary>
internal sealed record Component
{
    /// <summary>Whose names it goes by: <c>nuget</c>, <c>npm</c>, <c>pypi</c>, <c>go</c>, <c>cargo</c>, or <c>vendored</c> for files inside the repository.</summary>
    [JsonPropertyName("ecosystem")]
    public required string Ecosystem { get; init; }

    /// <summary>The name of the package; the folder for vendored files.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The exact version; empty where the manifest leaves it open.</summary>
    [JsonPropertyName("version")]
    public string Version { get => field ?? ""; init; }

    /// <summary>An SPDX expression, or what the package says instead; null where nothing is known.</summary>
    [JsonPropertyName("licence")]
    public string? Licence { get; init; }

    /// <summary>Where <see cref="Licence"/> was read.</summary>
    [JsonPropertyName("licenceSource")]
    public string LicenceSource { get => field ?? ""; init; }

    /// <summary>Whether it is needed to build and test only, as far as the manifest says so.</summary>
    [JsonPropertyName("isDevelopment")]
    public bool IsDevelopment { get; init; }

    /// <summary>The manifest or lock file that names it, from the root of the repository.</summary>
    [JsonPropertyName("manifest")]
    public required string Manifest { get; init; }

    /// <summary>Where it comes from, if not from the usual registry: an address or a path.</summary>
    [JsonPropertyName("origin")]
    public string Origin { get => field ?? ""; init; }
}
