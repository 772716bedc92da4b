using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Discovery;

/// <summary>What a host says of its models. All of it may be left out: then the environment is asked, and then this machine.</summary>
public sealed class ModelSettings
{
    /// <summary>The variable that holds the address of the model server.</summary>
    public const string UrlVariable = "TUTTI_MODEL_URL";

    /// <summary>The variable that holds the name of the model for every tier that has none of its own.</summary>
    public const string ModelVariable = "TUTTI_MODEL";

    /// <summary>The variable that holds the server's key, if it wants one.</summary>
    public const string KeyVariable = "TUTTI_MODEL_KEY";

    /// <summary>Models by tier, each with its own server if need be.</summary>
    public IDictionary<ModelTier, ModelEndpoint> Tiers { get; } = new Dictionary<ModelTier, ModelEndpoint>();

    /// <summary>The model of every tier that has none of its own; null for none.</summary>
    public ModelEndpoint? Default { get; set; }

    /// <summary>Whether servers on this machine are looked for when nothing is configured; true by default.</summary>
    public bool ProbesLoopback { get; set; } = true;

    /// <summary>Where servers on this machine are looked for: root addresses. Ollama, LM Studio, llama.cpp and vLLM by default.</summary>
    public IList<string> LoopbackAddresses { get; } =
        ["http://127.0.0.1:11434", "http://127.0.0.1:1234", "http://127.0.0.1:8080", "http://127.0.0.1:8000"];

    /// <summary>Whether something is said.</summary>
    public bool HasModel => Default is not null || Tiers.Count > 0;

    /// <summary>Reads what the environment says: the variables of this class first, then those that other tools use.</summary>
    /// <param name="variable">Finds a variable; null for an unset one.</param>
    /// <param name="said">In words, which variables were used, or are set and were not used; empty when none is set.</param>
    /// <returns>Null when the environment names no model.</returns>
    /// <exception cref="ModelException">TUT4120: what it says is faulty.</exception>
    public static ModelSettings? OfEnvironment(Func<string, string?> variable, out string said)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new EnvironmentSettings(variable).Read(out said);
    }
}

/// <summary>Reads settings from variables.</summary>
internal sealed class EnvironmentSettings(Func<string, string?> variable)
{
    private const string OpenAiUrl = "https://api.openai.com/v1";
    private const string AnthropicUrl = "https://api.anthropic.com/v1";

    /// <summary>A server, and the variables that name it: the first that is set counts.</summary>
    private static readonly (string UrlVariable, string? Url, string KeyVariable)[] Servers =
    [
        (ModelSettings.UrlVariable, null, ModelSettings.KeyVariable),
        ("OPENAI_BASE_URL", null, "OPENAI_API_KEY"),
        ("", OpenAiUrl, "OPENAI_API_KEY"),
        ("", AnthropicUrl, "ANTHROPIC_API_KEY"),
    ];

    internal ModelSettings? Read(out string said)
    {
        said = "";
        var unused = new List<string>();
        foreach (var (urlVariable, url, keyVariable) in Servers)
        {
            var address = urlVariable.Length > 0 ? Value(urlVariable) : Value(keyVariable) is null ? null : url;
            if (address is null) { continue; }
            var name = urlVariable.Length > 0 ? urlVariable : keyVariable;
            if (Make(address, Value(keyVariable)) is { } settings)
            {
                said = Value(keyVariable) is null || name == keyVariable ? name : $"{name} with {keyVariable}";
                return settings;
            }

            if (name == ModelSettings.UrlVariable) { throw ModelErrors.BadSettings($"{name} is set, and which model is meant is not. Set {ModelSettings.ModelVariable}; 'tutti models check {ModelEndpoint.ParseUrl(address).GetLeftPart(UriPartial.Path)}' shows what the server has."); }
            // Keys of other tools often stand in an environment; that alone does not mean that they are for us.
            unused.Add($"{name} is set, but is not used without {ModelSettings.ModelVariable}");
        }

        said = string.Join("; ", unused);
        return unused.Count > 0 || Value(ModelSettings.ModelVariable) is null ? null
            : throw ModelErrors.BadSettings($"{ModelSettings.ModelVariable} is set, and where the model is served is not. Set {ModelSettings.UrlVariable} too, for example http://localhost:11434.");
    }

    private ModelSettings? Make(string address, string? key)
    {
        var settings = new ModelSettings();
        var secret = key is null ? null : new ModelKey(key);
        if (Value(ModelSettings.ModelVariable) is { } model) { settings.Default = new ModelEndpoint(address, model) { Key = secret }; }
        foreach (var tier in ModelTiers.All)
        {
            if (Value($"{ModelSettings.ModelVariable}_{tier.Word().ToUpperInvariant()}") is { } own) { settings.Tiers[tier] = new ModelEndpoint(address, own) { Key = secret }; }
        }

        return settings.HasModel ? settings : null;
    }

    private string? Value(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
