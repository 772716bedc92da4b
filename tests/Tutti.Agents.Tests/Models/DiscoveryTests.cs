using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;
using Tutti.Agents.Models.Endpoints;
using Tutti.Testing;
using Tutti.Testing.Models;
using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Agents.Tests.Models;

public sealed class DiscoveryTests
{
    private static readonly Func<string, string?> Nothing = static _ => null;

    [Fact]
    public async Task Probe_Ollama_SaysModelsContextsAndAbilities()
    {
        await using var server = new FakeModelServer().AsOllama();

        var report = await AskAsync(server);

        Assert.Equal((ServerKind.Ollama, "0.12.3"), (report.Kind, report.Version));
        Assert.Equal([(2048, false), (40_960, true)], report.Models.Select(static model => (model.ContextTokens ?? 0, model.IsChat)));
        Assert.Contains("tools", report.Models[1].Capabilities!);
    }

    [Fact]
    public async Task Probe_LlamaCpp_SaysItsOwnContextNotTheModels()
    {
        await using var server = new FakeModelServer().AsLlamaCpp();

        var report = await AskAsync(server);

        Assert.Equal((ServerKind.LlamaCpp, 2, true), (report.Kind, report.Slots, report.CountsTokens));
        Assert.Equal(8192, Assert.Single(report.Models).ContextTokens);
    }

    [Fact]
    public async Task Probe_LmStudio_SaysTheLoadedContext()
    {
        await using var server = new FakeModelServer().AsLmStudio();

        var report = await AskAsync(server);

        Assert.Equal(ServerKind.LmStudio, report.Kind);
        Assert.Equal([(512, false), (4096, true)], report.Models.Select(static model => (model.ContextTokens ?? 0, model.IsChat)));
    }

    [Fact]
    public async Task Probe_Vllm_SaysItsContext()
    {
        await using var server = new FakeModelServer().AsVllm();

        var report = await AskAsync(server);

        Assert.Equal((ServerKind.Vllm, true, 16_384), (report.Kind, report.CountsTokens, report.Models[0].ContextTokens));
    }

    [Fact]
    public async Task Probe_AServerThatIsNoModelServer_IsGarbage()
    {
        await using var server = new FakeModelServer { Otherwise = static _ => Json("<html>It works!</html>") with { ContentType = "text/html" } };

        Assert.Equal("TUT4114", (await Assert.ThrowsAsync<ModelException>(() => AskAsync(server))).Code);
    }

    [Fact]
    public async Task Probe_KeyRefused_IsTold()
    {
        await using var server = new FakeModelServer { Otherwise = static _ => Error(401, "no key") };

        Assert.Equal("TUT4105", (await Assert.ThrowsAsync<ModelException>(() => AskAsync(server))).Code);
    }

    [Fact]
    public async Task Probe_AServerThatIsSilent_IsGivenUp()
    {
        var time = new ManualTime();
        var silent = OfParts(new FakePart(default, new TaskCompletionSource().Task));
        await using var server = new FakeModelServer().Reply(silent);
        var asking = new ModelProbe(time).AskAsync(new ModelEndpoint(server.Address, "m"), TestContext.Current.CancellationToken);
        await silent.Asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("TUT4100", (await Assert.ThrowsAsync<ModelException>(() => asking)).Code);
    }

    [Fact]
    public async Task Probe_Answers_AreKeptForAWhile()
    {
        var time = new ManualTime();
        await using var server = new FakeModelServer().AsVllm();
        var probe = new ModelProbe(time, TimeSpan.FromMinutes(5));
        var endpoint = new ModelEndpoint(server.Address, "m");
        await probe.AskAsync(endpoint, TestContext.Current.CancellationToken);
        var asked = server.Requests.Count;

        time.Advance(TimeSpan.FromMinutes(4));
        await probe.AskAsync(endpoint, TestContext.Current.CancellationToken);
        Assert.Equal(asked, server.Requests.Count);
        time.Advance(TimeSpan.FromMinutes(1));
        await probe.AskAsync(endpoint, TestContext.Current.CancellationToken);

        Assert.Equal(2 * asked, server.Requests.Count);
    }

    [Theory]
    [InlineData(ServerKind.Ollama, "yes", "json_schema")]
    [InlineData(ServerKind.LlamaCpp, "as-text", "json_schema")]
    [InlineData(ServerKind.LmStudio, "as-text", "json_schema")]
    [InlineData(ServerKind.Vllm, "no", "json_schema")]
    public async Task Trial_EachServer_SaysWhatItDid(ServerKind kind, string tools, string structured)
    {
        await using var server = As(new FakeModelServer(), kind);
        var report = await AskAsync(server);
        var model = report.Models.First(static model => model.IsChat).Name;
        using var client = new CompatibleChatClient(ModelProbe.Complete(new ModelEndpoint(server.Address, model), report));

        var trial = await ModelTrial.RunAsync(client, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal((true, true, tools, structured), (trial.Chats, trial.ReportsUsage, trial.Tools, trial.Structured));
        Assert.Equal(kind == ServerKind.Vllm ? 1 : 0, trial.Problems.Count);
    }

    [Fact]
    public async Task Find_Settings_ComeFirst()
    {
        await using var server = new FakeModelServer().AsOllama();
        var settings = new ModelSettings { Default = new ModelEndpoint(server.Address, "qwen3:8b") };

        var findings = await FindAsync(settings, static name => name == "TUTTI_MODEL_URL" ? "http://127.0.0.1:1" : "other");

        Assert.Equal(ModelSource.Settings, findings.Source);
        Assert.Equal((ModelDialect.Ollama, 40_960), (findings.For(ModelTier.Small).Dialect, findings.For(ModelTier.Small).ContextTokens));
    }

    [Fact]
    public async Task Find_TwoVariables_AreEnough_AndTiersMayDiffer()
    {
        await using var server = new FakeModelServer().AsLlamaCpp();
        var variables = new Dictionary<string, string> { ["TUTTI_MODEL_URL"] = server.Address, ["TUTTI_MODEL"] = "big", ["TUTTI_MODEL_SMALL"] = "small.gguf", ["TUTTI_MODEL_KEY"] = "sk-secret-1" };

        var findings = await FindAsync(new ModelSettings(), variables.GetValueOrDefault);

        Assert.Equal(("small.gguf", "big", "big"), (findings.For(ModelTier.Small).Model, findings.For(ModelTier.Large).Model, findings.For(ModelTier.Reasoning).Model));
        Assert.Equal(90_000, findings.For(ModelTier.Small).Limits.ToolBytes);
        Assert.DoesNotContain("sk-secret", string.Join(' ', findings.Looked), StringComparison.Ordinal);
        Assert.Contains("TUTTI_MODEL_URL with TUTTI_MODEL_KEY", findings.Looked[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPENAI_API_KEY", "https://api.openai.com/v1")]
    [InlineData("ANTHROPIC_API_KEY", "https://api.anthropic.com/v1")]
    public void Environment_KeysOfOtherTools_CountOnlyWithAModel(string variable, string place)
    {
        var alone = ModelSettings.OfEnvironment(name => name == variable ? "sk-1" : null, out var said);
        var settings = ModelSettings.OfEnvironment(name => name == variable ? "sk-1" : name == "TUTTI_MODEL" ? "m" : null, out _);

        Assert.Null(alone);
        Assert.Contains($"{variable} is set, but is not used without TUTTI_MODEL", said, StringComparison.Ordinal);
        Assert.Equal(place, settings!.Default!.Url.ToString());
    }

    [Fact]
    public void Environment_BaseAddressOfOpenAi_IsUsedWithItsKey()
    {
        var variables = new Dictionary<string, string> { ["OPENAI_BASE_URL"] = "http://localhost:4000", ["OPENAI_API_KEY"] = "sk-1", ["TUTTI_MODEL"] = "m" };

        var settings = ModelSettings.OfEnvironment(variables.GetValueOrDefault, out var said)!;

        Assert.Equal(("http://localhost:4000/v1", "OPENAI_BASE_URL with OPENAI_API_KEY"), (settings.Default!.Url.ToString(), said));
        Assert.NotNull(settings.Default.Key);
    }

    [Theory]
    [InlineData("TUTTI_MODEL_URL", "http://localhost:1", "Set TUTTI_MODEL;")]
    [InlineData("TUTTI_MODEL", "m", "Set TUTTI_MODEL_URL too")]
    public void Environment_Half_SaysTheOtherHalf(string variable, string value, string says)
    {
        var error = Assert.Throws<ModelException>(() => ModelSettings.OfEnvironment(name => name == variable ? value : null, out _));

        Assert.Equal("TUT4120", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_Loopback_TakesTheFirstServerWithAModel()
    {
        await using var other = new FakeModelServer { Otherwise = static _ => Json("<html>") };
        await using var server = new FakeModelServer().AsLmStudio();
        var settings = Looking("http://127.0.0.1:1", other.Address, server.Address);

        var findings = await FindAsync(settings, Nothing);

        Assert.Equal((ModelSource.Loopback, "gemma-3-4b", 4096), (findings.Source, findings.For(ModelTier.Reasoning).Model, findings.For(ModelTier.Large).ContextTokens));
        Assert.Contains($"{other.Address}: no model server", findings.Looked);
        Assert.Contains($"{server.Address}/v1: LM Studio, 2 models", findings.Looked);
        Assert.All(server.Requests, static request => Assert.False(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Find_Nothing_IsKeylessAndSaysWhereItLooked()
    {
        var findings = await FindAsync(Looking("http://127.0.0.1:1"), Nothing);

        var error = Assert.Throws<ModelException>(() => findings.For(ModelTier.Small));
        Assert.Equal((ModelSource.None, "TUT4121"), (findings.Source, error.Code));
        Assert.Contains("http://127.0.0.1:1: no model server", error.Message, StringComparison.Ordinal);
        Assert.Contains("neither TUTTI_MODEL_URL nor OPENAI_API_KEY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ConfiguredServerThatIsDown_IsKeptAndTold()
    {
        var findings = await FindAsync(new ModelSettings { Default = new ModelEndpoint("http://127.0.0.1:1", "m") }, Nothing);

        Assert.Equal("m", findings.For(ModelTier.Small).Model);
        Assert.Contains("TUT4100", findings.Looked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_TierWithoutModel_NamesThoseThatHaveOne()
    {
        var settings = new ModelSettings();
        settings.Tiers[ModelTier.Small] = new ModelEndpoint("http://127.0.0.1:1", "m");

        var findings = await FindAsync(settings, Nothing);
        var error = Assert.Throws<ModelException>(() => findings.For(ModelTier.Reasoning));

        Assert.Equal("TUT4122", error.Code);
        Assert.Contains("'reasoning'; there are: small", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_TiersOfOneModel_ShareAClient()
    {
        var endpoint = new ModelEndpoint("http://127.0.0.1:1", "m");
        using var catalog = new ModelCatalog(new ModelFindings { Source = ModelSource.Settings, Models = new Dictionary<ModelTier, ModelEndpoint> { [ModelTier.Small] = endpoint, [ModelTier.Large] = endpoint, [ModelTier.Reasoning] = endpoint with { Model = "r" } } });

        Assert.Same(catalog.For(ModelTier.Small), catalog.For(ModelTier.Large));
        Assert.NotSame(catalog.For(ModelTier.Small), catalog.For(ModelTier.Reasoning));
    }

    [Fact]
    public void Tier_Words_RoundTrip()
    {
        Assert.All(ModelTiers.All, static tier => Assert.Equal(tier, ModelTiers.Parse(tier.Word())));
        Assert.Equal("TUT4120", Assert.Throws<ModelException>(static () => ModelTiers.Parse("huge")).Code);
    }

    private static ModelSettings Looking(params string[] addresses)
    {
        var settings = new ModelSettings();
        settings.LoopbackAddresses.Clear();
        foreach (var address in addresses) { settings.LoopbackAddresses.Add(address); }
        return settings;
    }

    private static FakeModelServer As(FakeModelServer server, ServerKind kind) => kind switch
    {
        ServerKind.Ollama => server.AsOllama(),
        ServerKind.LlamaCpp => server.AsLlamaCpp(),
        ServerKind.LmStudio => server.AsLmStudio(),
        _ => server.AsVllm(),
    };

    private static Task<ServerReport> AskAsync(FakeModelServer server) => new ModelProbe(TimeProvider.System).AskAsync(new ModelEndpoint(server.Address, "?"), TestContext.Current.CancellationToken);

    private static Task<ModelFindings> FindAsync(ModelSettings settings, Func<string, string?> variable) => new ModelDiscovery(new ModelProbe(TimeProvider.System)).FindAsync(settings, variable, TestContext.Current.CancellationToken);
}
