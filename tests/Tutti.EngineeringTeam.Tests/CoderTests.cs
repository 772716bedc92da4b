using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.EngineeringTeam.Tests.Support;

namespace Tutti.EngineeringTeam.Tests;

/// <summary>Coders that think, and coders that are hired; and what neither may do.</summary>
public sealed class CoderTests
{
    private const string Plan = """{"tasks":["quote the variable"],"files":["src/greet.sh","src/folders.sh"]}""";
    private const string Greet = "greet() {\n  name=$1\n  printf '%s\\n' \"Hello, $name!\"\n}\n";
    private const string Folders = "has_folder() {\n  [ -d \"$1\" ]\n}\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenAModel_WhenItWritesGoodFiles_ThenTheTesterPassesInOneRound()
    {
        await using var host = await new TeamHost().OpenAsync();
        host.Model.Say(Plan).Say(Changes(("src/greet.sh", Greet), ("src/folders.sh", Folders)));

        var output = await host.RunAsync(new JsonObject { ["model"] = true });

        Assert.Equal("repaired", output.GetProperty("verdict").GetString());
        Assert.Equal("architect and coder think with a model", output.GetProperty("team").GetString());
        Assert.Equal(2, output.GetProperty("rounds").GetArrayLength());
        Assert.Contains("name=$1", host.Model.Calls[1].LastText, StringComparison.Ordinal); // the coder saw the files that the architect named
    }

    [Theory]
    [InlineData("test.sh", "TUT2200")]
    [InlineData("src/../test.sh", "TUT2201")]
    [InlineData("../../outside", "TUT2201")]
    public async Task GivenAModel_WhenItWritesWhatIsNotItsOwn_ThenThePolicyStopsIt(string path, string code)
    {
        await using var host = await new TeamHost().OpenAsync();
        host.Model.Say(Plan).Say(Changes((path, "exit 0\n")));

        var end = await host.EndAsync(await host.StartAsync(new JsonObject { ["model"] = true }));

        Assert.Equal(code, end.ErrorCode);
        Assert.False(File.Exists(Path.Combine(host.Home, "outside")));
    }

    [Fact]
    public async Task GivenAHiredCoder_WhenItCheatsWithTheTests_ThenTheyArePutBackAndTheTesterDecides()
    {
        await using var host = await new TeamHost { PolicyText = Hiring("cheat") }.OpenAsync();
        var cheat = Script(host, "cheat", "cat >/dev/null; echo 'exit 0' >test.sh; rm -r tests; echo more >>README.md\n");

        var output = await host.RunAsync(new JsonObject { ["coder_command"] = new JsonArray(cheat), ["rounds"] = 1 });

        Assert.Equal("red", output.GetProperty("verdict").GetString());
        var restored = output.GetProperty("rounds")[1].GetProperty("restored").EnumerateArray().Select(static file => file.GetString()!).ToArray(); // a list of names
        Assert.Equal(["test.sh", "tests/folders_test.sh", "tests/greet_test.sh"], restored);
    }

    [Fact]
    public async Task GivenAHiredCoder_WhenItIsGood_ThenItGetsTheComplaintsAndTheTesterPasses()
    {
        await using var host = await new TeamHost { PolicyText = Hiring("good") }.OpenAsync();
        var good = Script(host, "good", $"cat >{host.Home}/asked\ncat >src/greet.sh <<'X'\n{Greet}X\ncat >src/folders.sh <<'X'\n{Folders}X\n");

        var output = await host.RunAsync(new JsonObject { ["coder_command"] = new JsonArray(good) });

        Assert.Equal("repaired", output.GetProperty("verdict").GetString());
        Assert.Contains("not ok form src/greet.sh", await File.ReadAllTextAsync(Path.Combine(host.Home, "asked"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAHiredCoder_WhenThePolicyDoesNotKnowIt_ThenItIsNotStarted()
    {
        await using var host = await new TeamHost().OpenAsync();
        var unknown = Script(host, "unknown", $"touch {host.Home}/was-here\n");

        var end = await host.EndAsync(await host.StartAsync(new JsonObject { ["coder_command"] = new JsonArray(unknown) }));

        Assert.Equal("TUT2200", end.ErrorCode);
        Assert.False(File.Exists(Path.Combine(host.Home, "was-here")));
    }

    private static string Hiring(string name) => File.ReadAllText(Path.Combine(TeamHost.Example, "policy.yaml")).Replace("\"process:codex\"", $"\"process:{name}\"", StringComparison.Ordinal);

    private static string Changes(params IEnumerable<(string Path, string Text)> files) =>
        new JsonObject { ["changes"] = new JsonArray([.. files.Select(static file => (JsonNode)new JsonObject { ["path"] = file.Path, ["text"] = file.Text })]) }.ToJsonString(JsonSerializerOptions.Default);

    private static string Script(TeamHost host, string name, string text)
    {
        var path = Path.Combine(host.Home, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
