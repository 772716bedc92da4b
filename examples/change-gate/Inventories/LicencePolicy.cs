using System.Text.Json;
using System.Text.Json.Serialization;
using ChangeGate.Files;

namespace ChangeGate.Inventories;

/// <summary>What a policy says of a licence, from good to bad.</summary>
internal enum LicenceClass
{
    /// <summary>It may be used.</summary>
    Allowed = 1,

    /// <summary>The policy does not name it, or nothing is known.</summary>
    Unknown = 2,

    /// <summary>It obliges whoever passes it on; a person should look.</summary>
    Warned = 3,

    /// <summary>It may not be used.</summary>
    Denied = 4,
}

/// <summary>Which licences may come in. The default is the data file <c>Inventories/policy.json</c>.</summary>
internal sealed class LicencePolicy
{
    private const string Resource = "licence-policy.json";

    private readonly (LicenceClass Class, PathPattern[] Patterns)[] _lists;

    private LicencePolicy(LicencePolicyFile file) => _lists =
    [
        (LicenceClass.Denied, Patterns(file.Deny)),
        (LicenceClass.Warned, Patterns(file.Warn)),
        (LicenceClass.Allowed, Patterns(file.Allow)),
    ];

    internal static LicencePolicy Default { get; } = Parse(ReadResource());

    /// <summary>Reads a policy of three lists of SPDX identifiers, in which <c>*</c> stands for any characters.</summary>
    /// <param name="json">The form of <c>policy.json</c>; a missing list is empty.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    internal static LicencePolicy Parse(string json) =>
        new(JsonSerializer.Deserialize(json, LicenceJson.Default.LicencePolicyFile) ?? throw new JsonException("The policy is empty."));

    /// <summary>Judges an SPDX expression: of alternatives the best, of parts that apply together the worst.</summary>
    internal LicenceClass Judge(string? licence) => licence is null ? LicenceClass.Unknown : LicenceExpression.Judge(licence, JudgeOne);

    private LicenceClass JudgeOne(string id)
    {
        foreach (var (judgement, patterns) in _lists)
        {
            if (Array.Exists(patterns, pattern => pattern.Matches(id))) { return judgement; }
        }

        return LicenceClass.Unknown;
    }

    private static PathPattern[] Patterns(IReadOnlyList<string>? names) => [.. (names ?? []).Select(static name => new PathPattern(name))];

    private static string ReadResource()
    {
        using var stream = typeof(LicencePolicy).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource '{Resource}' is not part of the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>The form of <c>policy.json</c>.</summary>
internal sealed record LicencePolicyFile
{
    [JsonPropertyName("allow")]
    public IReadOnlyList<string>? Allow { get; init; }

    [JsonPropertyName("warn")]
    public IReadOnlyList<string>? Warn { get; init; }

    [JsonPropertyName("deny")]
    public IReadOnlyList<string>? Deny { get; init; }
}

/// <summary>The JSON forms of policies.</summary>
[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8)]
[JsonSerializable(typeof(LicencePolicyFile))]
internal sealed partial class LicenceJson : JsonSerializerContext;
