using System.Text.Json;
using Tutti.Agents.Models.Compatible;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models.Discovery;

/// <summary>Asks servers what they are and what they have, without using a model. Answers are kept for a while. Thread-safe.</summary>
/// <param name="time">The clock of what is kept.</param>
/// <param name="keepFor">How long an answer is kept; 5 minutes by default.</param>
public sealed class ModelProbe(TimeProvider time, TimeSpan? keepFor = null)
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostModels = 1000;

    /// <summary>Ollama is asked about each model, so not about all of a large shop.</summary>
    private const int MostDetails = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _keepFor = keepFor ?? TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Until, ServerReport Report)> _known = [];

    /// <summary>Asks a server.</summary>
    /// <param name="endpoint">Where; the name of its model does not matter.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ModelException">Nobody listens there, the key is refused, or no model server answers (TUT4114).</exception>
    public async Task<ServerReport> AskAsync(ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var name = $"{endpoint.Url} {(endpoint.Key is null ? "" : "with a key")}";
        lock (_gate)
        {
            if (_known.TryGetValue(name, out var known) && known.Until > time.GetUtcNow()) { return known.Report; }
        }

        using var inquiry = new Inquiry(endpoint, time, cancellationToken);
        var report = await inquiry.RunAsync().ConfigureAwait(false);
        lock (_gate) { _known[name] = (time.GetUtcNow() + _keepFor, report); }
        return report;
    }

    /// <summary>The endpoint of a model with what the server says of it: its protocol, its context, its limits.</summary>
    /// <param name="endpoint">The model.</param>
    /// <param name="report">What its server said.</param>
    public static ModelEndpoint Complete(ModelEndpoint endpoint, ServerReport report)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(report);
        const int grammarBytes = 90_000; // llama.cpp fails between 97 and 100 KB
        var served = report.Models.FirstOrDefault(model => model.Name == endpoint.Model || model.Name == $"{endpoint.Model}:latest");
        return endpoint with
        {
            Dialect = report.Kind == ServerKind.Ollama ? ModelDialect.Ollama : endpoint.Dialect,
            ContextTokens = endpoint.ContextTokens ?? served?.ContextTokens,
            Limits = report.Kind == ServerKind.LlamaCpp && endpoint.Limits.ToolBytes == int.MaxValue ? endpoint.Limits with { ToolBytes = grammarBytes } : endpoint.Limits,
        };
    }

    /// <summary>One round of questions to one server.</summary>
    private sealed class Inquiry(ModelEndpoint endpoint, TimeProvider time, CancellationToken caller) : IDisposable
    {
        private readonly ModelTransport _transport = new(endpoint with { Limits = endpoint.Limits with { Connect = Patience } });

        internal async Task<ServerReport> RunAsync()
        {
            using var limit = new CancellationTokenSource(Patience, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, caller);
            try
            {
                return await AskAsync(linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException cause) when (!caller.IsCancellationRequested)
            {
                throw ModelErrors.NoConnection(endpoint, cause);
            }
        }

        public void Dispose() => _transport.Dispose();

        private async Task<ServerReport> AskAsync(CancellationToken cancellationToken)
        {
            // Whether anybody listens is told by the first question; that a method is missing is an answer too.
            var list = await GetAsync(endpoint.At("/models"), mustAnswer: true, cancellationToken).ConfigureAwait(false);
            if (await GetAsync(endpoint.AtRoot("/api/tags"), mustAnswer: false, cancellationToken).ConfigureAwait(false) is { } tags && IsList(tags, "models"))
            {
                return await OllamaAsync(tags, cancellationToken).ConfigureAwait(false);
            }

            if (await GetAsync(endpoint.AtRoot("/props"), mustAnswer: false, cancellationToken).ConfigureAwait(false) is { } props && ChunkReader.Object(props, "default_generation_settings") is { } settings)
            {
                return LlamaCpp(list, props, settings);
            }

            if (await GetAsync(endpoint.AtRoot("/api/v0/models"), mustAnswer: false, cancellationToken).ConfigureAwait(false) is { } detailed && IsList(detailed, "data"))
            {
                return Report(ServerKind.LmStudio) with { Models = [.. Members(detailed, "data").Select(LmStudioModel)] };
            }

            if (list is not { } plain || !IsList(plain, "data")) { throw ModelErrors.Garbage(endpoint, "no list of models"); }
            var models = Members(plain, "data").Select(Model).ToArray();
            var isVllm = Members(plain, "data").Any(static model => ChunkReader.Text(model, "owned_by") == "vllm");
            return Report(isVllm ? ServerKind.Vllm : ServerKind.Compatible) with { Models = models, CountsTokens = isVllm };
        }

        private ServerReport Report(ServerKind kind) => new() { Address = endpoint.Place, Kind = kind };

        private async Task<ServerReport> OllamaAsync(JsonElement tags, CancellationToken cancellationToken)
        {
            var version = await GetAsync(endpoint.AtRoot("/api/version"), mustAnswer: false, cancellationToken).ConfigureAwait(false);
            var models = new List<ServedModel>();
            foreach (var name in Members(tags, "models").Select(static model => ChunkReader.Text(model, "name") ?? ChunkReader.Text(model, "model")).OfType<string>())
            {
                models.Add(models.Count < MostDetails ? await OllamaModelAsync(name, cancellationToken).ConfigureAwait(false) : new ServedModel { Name = name });
            }

            return Report(ServerKind.Ollama) with { Models = models, Version = version is { } json ? ChunkReader.Text(json, "version") : null };
        }

        private async Task<ServedModel> OllamaModelAsync(string name, CancellationToken cancellationToken)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new ShowRequest(name), ProbeJson.Default.ShowRequest);
            var shown = await SendAsync(endpoint.AtRoot("/api/show"), body, mustAnswer: false, cancellationToken).ConfigureAwait(false);
            if (shown is not { } details) { return new ServedModel { Name = name }; }
            // The member is named after the architecture: llama.context_length, qwen2.context_length …
            var context = ChunkReader.Object(details, "model_info") is { } facts
                ? facts.EnumerateObject().Where(static fact => fact.Name.EndsWith(".context_length", StringComparison.Ordinal)).Select(fact => ChunkReader.Number(facts, fact.Name)).FirstOrDefault()
                : null;
            var abilities = IsList(details, "capabilities") ? details.GetProperty("capabilities").EnumerateArray().Where(static word => word.ValueKind == JsonValueKind.String).Select(static word => word.GetString() ?? "").ToArray() : null;
            return new ServedModel { Name = name, ContextTokens = (int?)context, Capabilities = abilities };
        }

        private ServerReport LlamaCpp(JsonElement? list, JsonElement props, JsonElement settings)
        {
            var context = (int?)ChunkReader.Number(settings, "n_ctx");
            var models = list is { } plain && IsList(plain, "data") ? Members(plain, "data").Select(Model).Select(model => model with { ContextTokens = context ?? model.ContextTokens }).ToArray() : [];
            return Report(ServerKind.LlamaCpp) with { Models = models, CountsTokens = true, Slots = (int?)ChunkReader.Number(props, "total_slots"), Version = ChunkReader.Text(props, "build_info") };
        }

        private static ServedModel Model(JsonElement model)
        {
            var meta = ChunkReader.Object(model, "meta");
            var context = ChunkReader.Number(model, "max_model_len") ?? ChunkReader.Number(model, "context_length") ?? ChunkReader.Number(model, "context_window") ?? (meta is { } facts ? ChunkReader.Number(facts, "n_ctx_train") : null);
            return new ServedModel { Name = ChunkReader.Text(model, "id") ?? "?", ContextTokens = (int?)context };
        }

        private static ServedModel LmStudioModel(JsonElement model)
        {
            var abilities = IsList(model, "capabilities") ? model.GetProperty("capabilities").EnumerateArray().Select(static word => word.ToString() == "tool_use" ? "tools" : word.ToString()).ToList() : [];
            abilities.Add(ChunkReader.Text(model, "type") is "embeddings" ? "embedding" : "completion");
            return new ServedModel
            {
                Name = ChunkReader.Text(model, "id") ?? "?",
                ContextTokens = (int?)(ChunkReader.Number(model, "loaded_context_length") ?? ChunkReader.Number(model, "max_context_length")),
                Capabilities = abilities,
            };
        }

        private static bool IsList(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array;

        private static IEnumerable<JsonElement> Members(JsonElement value, string name) => value.GetProperty(name).EnumerateArray().Where(static member => member.ValueKind == JsonValueKind.Object).Take(MostModels);

        private Task<JsonElement?> GetAsync(Uri address, bool mustAnswer, CancellationToken cancellationToken) => SendAsync(address, body: null, mustAnswer, cancellationToken);

        private async Task<JsonElement?> SendAsync(Uri address, ReadOnlyMemory<byte>? body, bool mustAnswer, CancellationToken cancellationToken)
        {
            using var response = await _transport.SendAsync(address, body, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                if (!mustAnswer || (int)response.StatusCode is 404 or 405 or 501) { return null; }
                var refusal = await ModelTransport.ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
                throw new ErrorReader(endpoint).Read((int)response.StatusCode, response.Headers, refusal.Span, time.GetUtcNow());
            }

            var json = await _transport.ReadAllAsync(response, MostBytes, cancellationToken).ConfigureAwait(false);
            try
            {
                using var document = JsonDocument.Parse(json);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
