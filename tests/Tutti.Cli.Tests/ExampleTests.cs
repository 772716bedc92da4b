using System.Diagnostics;
using System.Text.Json;
using Tutti.Testing;

namespace Tutti.Cli.Tests;

/// <summary>Examples that are flows, as their pages say to run them.</summary>
public sealed class ExampleTests : IAsyncDisposable
{
    private readonly ToolRun _tool = new();

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task IncidentSwarm_FindsTheCause()
    {
        var ended = await _tool.RunAsync("run", Example("incident-swarm"), "-o", "json");

        Assert.True(ended.Code == ExitCode.Success, $"{ended.Output}\n{ended.Error}");
        var outputs = JsonElement.Parse(ended.Output).GetProperty("outputs");
        Assert.Equal("store.log: insert into orders failed: disk I/O error, since 2026-11-23T02:44:47.462Z, named by 4", outputs.GetProperty("cause").GetString());
        Assert.StartsWith("4 of 4 kinds of fault", outputs.GetProperty("verdicts")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(("quiet", 8), (outputs.GetProperty("ended").GetString(), outputs.GetProperty("claims").GetInt32()));
        Assert.Contains("incident.explained", (await _tool.RunAsync("topic", "get", "incidents")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IncidentSwarm_UnderItsRules_MayTell_AndWithoutThemMayNot()
    {
        var rules = Path.Combine(Example("incident-swarm"), "policy.yaml");
        var told = await _tool.RunAsync("policy", "test", rules);
        Assert.True(told.Code == ExitCode.Success, $"{told.Output}\n{told.Error}");

        _tool.Variables["TUTTI_POLICY"] = rules;
        var allowed = await _tool.RunAsync("run", Example("incident-swarm"), "-o", "json");
        await _tool.EndHostAsync();
        var strict = Path.Combine(_tool.Folder, "strict.yaml");
        await File.WriteAllTextAsync(strict, (await File.ReadAllTextAsync(rules, ToolRun.Cancellation)).Replace("topic:incidents\", for", "topic:others\", for", StringComparison.Ordinal).Split("tests:")[0], ToolRun.Cancellation);
        _tool.Variables["TUTTI_POLICY"] = strict;
        var denied = await _tool.RunAsync("run", Example("incident-swarm"), "-o", "json");

        Assert.True(allowed.Code == ExitCode.Success, $"{allowed.Output}\n{allowed.Error}");
        Assert.NotEqual(ExitCode.Success, denied.Code);
        Assert.Contains("TUT2200", denied.Output + denied.Error, StringComparison.Ordinal);
        Assert.Single(JsonElement.Parse((await _tool.RunAsync("topic", "get", "incidents", "-o", "json")).Output).EnumerateArray());
    }

    [Fact]
    public async Task SupportTriage_SendsEachToItsDesk_AndTheRestToAPerson()
    {
        var asked = await _tool.RunAsync("run", Example("support-triage"), "-o", "json");
        Assert.Equal(ExitCode.WaitingForApproval, asked.Code);
        var run = JsonElement.Parse(asked.Output).GetProperty("id").GetString() ?? "";

        var done = await _tool.RunAsync("approval", "respond", run, "Not yet.");
        var ended = await _tool.RunAsync("resume", run, "-o", "json");

        Assert.Equal(ExitCode.Success, done.Code);
        var answers = JsonElement.Parse(ended.Output).GetProperty("outputs").GetProperty("answers").EnumerateArray().ToList();
        Assert.Equal(["parcels", "refunds", "accounts", "people", "returns"], answers.Select(static answer => answer.GetProperty("desk").GetString()));
        Assert.Equal("Not yet.", answers[3].GetProperty("answer").GetString());
    }

    [Fact]
    public async Task SupportTriage_OfHoldOutQuestions_IsAsRightAsItsPageSays()
    {
        var data = PublishedData.Folder("routing");
        Assert.SkipWhen(data is null, PublishedData.Missing);
        var folder = Path.Combine(_tool.Folder, "bank");
        using var made = Process.Start(new ProcessStartInfo(Path.Combine(Example("support-triage"), "from-banking77"), [Path.Combine(data, "banking77-train.csv"), folder, "30"]) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("The script does not start.");
        await made.WaitForExitAsync(ToolRun.Cancellation);

        var tested = await _tool.RunAsync("agent", "test", "--from", Path.Combine(folder, "agents"), "--cases", Path.Combine(folder, "cases.jsonl"), "--curve", "--least", "80");

        Assert.True(tested.Code == ExitCode.Success, $"{tested.Output}\n{tested.Error}");
        Assert.Contains("cases     2471", tested.Output, StringComparison.Ordinal);
        Assert.Contains("TO A PERSON", tested.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hire", "", "--yes", "Completed", "accounts/Ada Byron,laptops/Ada Byron,payroll/Ada Byron")]
    [InlineData("hire", "payroll", "--yes", "RunFailed", "")]
    [InlineData("hire", "", "--no", "RunFailed", "")]
    [InlineData("expense", "bank", "--yes", "RunFailed", "")]
    [InlineData("release", "", "--yes", "Completed", "live/version-2,tests/version-2")]
    [InlineData("release", "", "--no", "RunFailed", "tests/version-2")]
    [InlineData("release", "smoke-test", "--yes", "RunFailed", "")]
    public async Task BackOffice_TakesBackWhatFails(string which, string fails, string answer, string end, string books)
    {
        var folder = Path.Combine(_tool.Folder, "books");

        var ended = await _tool.RunAsync("run", Example("back-office"), "--input", $"case={which}", "--input", $"fails={fails}", "--input", $"books={folder}", answer);

        Assert.True(ended.Code == (end == "Completed" ? ExitCode.Success : ExitCode.RunFailed), $"{ended.Output}\n{ended.Error}");
        var kept = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)) : [];
        Assert.Equal(books, string.Join(',', kept.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Research_EverySentenceNamesASourceThatSaysIt()
    {
        var notes = Directory.CreateDirectory(Path.Combine(_tool.Folder, "notes"));
        await File.WriteAllTextAsync(Path.Combine(notes.FullName, "owls.md"), "# Owls\n\nOwls hear a mouse under thirty centimetres of snow, which no other bird does. They eat it whole.\n", ToolRun.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(notes.FullName, "wings.md"), "The wings of owls are soft at their edges, so that they fly without a sound at night.\n", ToolRun.Cancellation);

        var ended = await _tool.RunAsync("run", Example("research"), "--input", $"folder={notes.FullName}", "--input", "question=How do owls fly without a sound, and what can they hear under snow?", "-o", "json");

        Assert.True(ended.Code == ExitCode.Success, $"{ended.Output}\n{ended.Error}");
        var outputs = JsonElement.Parse(ended.Output).GetProperty("outputs");
        Assert.Contains("so that they fly without a sound at night [1]", outputs.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Contains("owls.md, by found/1", outputs.GetProperty("citations").ToString(), StringComparison.Ordinal);
        Assert.True(outputs.GetProperty("checked").GetBoolean());
    }

    private static string Example(string name) => Path.Combine(ToolRun.Repository, "examples", name);
}
