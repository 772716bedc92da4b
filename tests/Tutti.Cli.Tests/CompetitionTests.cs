using System.Text.Json;
using Tutti.Testing.Models;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti runs get</c> of a run in which attempts competed: what each spent, and what ending the losers saved.</summary>
public sealed class CompetitionTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task RunsGet_ARunWithACompetition_ShowsWhatWasSpentAndSaved()
    {
        await using var server = new FakeModelServer { Otherwise = static _ => FakeReply.Saying("enough") };
        (_tool.Variables["TUTTI_MODEL_URL"], _tool.Variables["TUTTI_MODEL"]) = (server.Address, "thinker");
        await File.WriteAllTextAsync(Path.Combine(_tool.Folder, "race.yaml"), """
            tutti: flow/v1
            name: race
            agents: { thinker: { model: { tier: large, instructions: Think. } } }
            steps:
              title:
                compete: { attempts: 3, max: 1, score: "1", enough: "true" }
                do: { one: { agent: thinker, with: { task: Find a title. } } }
            outputs: { title: "${title.value}" }
            """, ToolRun.Cancellation);
        var run = (await _tool.RunAsync("run", "race.yaml", "-o", "json")).Output;
        var id = JsonElement.Parse(run).GetProperty("id").GetString() ?? "";

        var (text, json) = ((await _tool.RunAsync("runs", "get", id)).Output, JsonElement.Parse((await _tool.RunAsync("runs", "get", id, "-o", "json")).Output));

        var spending = json.GetProperty("competitions")[0].GetProperty("spending");
        var tokens = spending.GetProperty("tokens").GetInt64();
        Assert.Equal("title", json.GetProperty("competitions")[0].GetProperty("path").GetString());
        Assert.Equal(tokens * 2, spending.GetProperty("saved").GetProperty("tokens").GetInt64());
        Assert.Contains($"competition 'title': 0 won, {tokens} tokens in all\n", text, StringComparison.Ordinal);
        Assert.Contains($"  0             won          {tokens} tokens\n", text, StringComparison.Ordinal);
        Assert.Contains("  2             never began  0 tokens\n", text, StringComparison.Ordinal);
        Assert.Contains($"  saved about {tokens * 2} tokens (mean of 1 that ran to its end)\n", text, StringComparison.Ordinal);
    }
}
