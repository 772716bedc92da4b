using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Discovery;

/// <summary>Finds the models of a host: what is configured, else what the environment says, else what runs on this machine, else none.</summary>
/// <param name="probe">Asks servers.</param>
public sealed class ModelDiscovery(ModelProbe probe)
{
    /// <summary>Looks for models. Servers are asked what they are, and no model is used.</summary>
    /// <param name="settings">What the host says; empty settings for nothing.</param>
    /// <param name="variable">Finds a variable of the environment; null for an unset one.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="ModelException">TUT4120: what is said is faulty. That a server does not answer is no error here: the findings say so.</exception>
    public async Task<ModelFindings> FindAsync(ModelSettings settings, Func<string, string?> variable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(variable);
        if (settings.HasModel) { return await ConfiguredAsync(settings, ModelSource.Settings, "settings of this host", cancellationToken).ConfigureAwait(false); }
        if (ModelSettings.OfEnvironment(variable, out var said) is { } environment) { return await ConfiguredAsync(environment, ModelSource.Environment, said, cancellationToken).ConfigureAwait(false); }
        var unset = $"environment: {(said.Length > 0 ? said : "neither TUTTI_MODEL_URL nor OPENAI_API_KEY nor ANTHROPIC_API_KEY is set")}";
        if (!settings.ProbesLoopback) { return new ModelFindings { Source = ModelSource.None, Looked = [unset, "this machine: not looked at, as the settings say"] }; }
        return await LoopbackAsync(settings, unset, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ModelFindings> ConfiguredAsync(ModelSettings settings, ModelSource source, string said, CancellationToken cancellationToken)
    {
        var looked = new List<string> { $"configured: {said}" };
        var models = new Dictionary<ModelTier, ModelEndpoint>();
        foreach (var tier in ModelTiers.All)
        {
            if ((settings.Tiers.TryGetValue(tier, out var own) ? own : settings.Default) is { } endpoint) { models[tier] = await CompleteAsync(endpoint, looked, cancellationToken).ConfigureAwait(false); }
        }

        return new ModelFindings { Source = source, Looked = [.. looked.Distinct()], Models = models };
    }

    private async Task<ModelEndpoint> CompleteAsync(ModelEndpoint endpoint, List<string> looked, CancellationToken cancellationToken)
    {
        // A hosted service says nothing of use, and each question is one more that it may count.
        if (!endpoint.Url.IsLoopback) { return endpoint; }
        try
        {
            var report = await probe.AskAsync(endpoint, cancellationToken).ConfigureAwait(false);
            looked.Add(Describe(report));
            return ModelProbe.Complete(endpoint, report);
        }
        catch (ModelException error)
        {
            looked.Add($"{endpoint.Place}: {error.Code}: {error.Message}");
            return endpoint;
        }
    }

    private async Task<ModelFindings> LoopbackAsync(ModelSettings settings, string unset, CancellationToken cancellationToken)
    {
        var asked = settings.LoopbackAddresses.Select(address => (Address: address, Report: TryAskAsync(address, cancellationToken))).ToArray();
        var looked = new List<string> { unset };
        ModelEndpoint? found = null;
        foreach (var (address, asking) in asked)
        {
            var report = await asking.ConfigureAwait(false);
            looked.Add(report is null ? $"{address}: no model server" : Describe(report));
            if (found is null && report?.Models.FirstOrDefault(static model => model.IsChat) is { } model) { found = ModelProbe.Complete(new ModelEndpoint(address, model.Name), report); }
        }

        return found is null
            ? new ModelFindings { Source = ModelSource.None, Looked = looked }
            : new ModelFindings { Source = ModelSource.Loopback, Looked = looked, Models = ModelTiers.All.ToDictionary(static tier => tier, _ => found) };
    }

    private async Task<ServerReport?> TryAskAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.AskAsync(new ModelEndpoint(address, "?"), cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException)
        {
            return null;
        }
    }

    private static string Describe(ServerReport report)
    {
        var models = report.Models.Count switch { 0 => "no model", 1 => "1 model", var count => $"{count} models" };
        return $"{report.Address}: {report.Kind switch { ServerKind.Ollama => "Ollama", ServerKind.LlamaCpp => "llama.cpp", ServerKind.LmStudio => "LM Studio", ServerKind.Vllm => "vLLM", _ => "a compatible server" }}, {models}";
    }
}

/// <summary>Where a host has its models from.</summary>
public enum ModelSource
{
    /// <summary>From its settings.</summary>
    Settings = 1,

    /// <summary>From variables of the environment.</summary>
    Environment = 2,

    /// <summary>A server that was found on this machine.</summary>
    Loopback = 3,

    /// <summary>From nowhere: it runs without a model, and steps that need one say so.</summary>
    None = 4,
}
