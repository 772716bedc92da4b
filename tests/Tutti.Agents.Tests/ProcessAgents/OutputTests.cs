using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;
using Tutti.Kernel;

namespace Tutti.Agents.Tests.ProcessAgents;

public sealed class OutputTests : IDisposable
{
    private static readonly ProcessOutput Json = new() { Format = ProcessOutputFormat.Json };

    private readonly AgentBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Json_OnStandardOutput_IsParsedAndErrorsDoNotDisturb()
    {
        var result = await RunAsync("echo progress >&2; echo '{\"score\": 7}'", Json);

        Assert.Equal(7, result.Json?.GetProperty("score").GetInt32());
    }

    [Fact]
    public async Task LastLine_AfterOtherLines_IsParsed()
    {
        var result = await RunAsync("echo working; echo '{\"a\":1}'; echo '{\"a\":2}'; echo", new ProcessOutput { Format = ProcessOutputFormat.LastLine });

        Assert.Equal(2, result.Json?.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("echo 'I could not do it.'", "line 1, byte 1", "'I could not do it.\\u000a'")]
    [InlineData("printf '{\"a\":\n oops'", "line 2, byte 2", "begins with: '{\"a\":")]
    [InlineData("printf ''", "line 1, byte 1", "nothing at all")]
    [InlineData("printf '{\"a\":1,\"a\":2}'", "TUT", "{\"a\":1")]
    [InlineData("printf '\\033[31mred'", "line 1, byte 1", "'\\u001b[31mred'")]
    [InlineData("printf '\\377\\376'", "line 1", "")]
    public async Task Json_ThatIsNone_IsACodedErrorWithPositionAndFirstBytes(string script, string position, string shown)
    {
        var error = await FailAsync(script, Json);

        Assert.Equal("TUT4014", error.Code);
        Assert.Contains(position, error.Code + error.Message, StringComparison.Ordinal);
        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_ThatDoesNotFitItsSchema_NamesThePlace()
    {
        var card = AgentBench.Card(AgentBench.Shell("echo '{\"score\": \"high\"}'") with { Output = Json }) with
        {
            OutputSchema = AgentBench.Json("""{"type":"object","properties":{"score":{"type":"integer"}}}"""),
        };

        var error = await _bench.FailAsync(_bench.Task(card));

        Assert.Equal("TUT4015", error.Code);
        Assert.Contains("/score: string stands where \"integer\" is due", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_LongerThanIsKept_IsNotCutButRefused() =>
        Assert.Equal("TUT4016", (await FailAsync("head -c 5000 /dev/zero | tr '\\0' 1", Json with { KeepBytes = 4000 })).Code);

    [Fact]
    public async Task Json_OfAFailedCommand_IsNotLookedFor() =>
        Assert.Null((await RunAsync("echo no; exit 1", Json)).Json);

    [Theory]
    [InlineData("{output-file}", "echo '[1]' > \"$1\"")]
    [InlineData("out/result.json", "mkdir out; echo '[1]' > out/result.json")]
    public async Task File_ThatIsThere_IsRead(string file, string script) =>
        Assert.Equal(1, (await RunAsync(script, Json with { File = file }, "{output-file}")).Json?[0].GetInt32());

    [Theory]
    [InlineData(":", "did not make it")]
    [InlineData("mkdir result", "no regular file")]
    [InlineData("mkfifo result", "no regular file")]
    [InlineData("ln -s /etc/hostname result", "leads out")]
    [InlineData("ln -s / up; rm -f result; ln -s up/etc/hostname result", "leads out")]
    [InlineData("ln -s /dev/zero result", "leads out")]
    public async Task File_ThatIsNoResult_IsRefused(string script, string reason)
    {
        var error = await FailAsync(script, Json with { File = "result" });

        Assert.Equal("TUT4017", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OutsideByName_IsRefused() =>
        Assert.Equal("TUT4017", (await FailAsync(":", Json with { File = "../../etc/hostname" })).Code);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NoJson_OfWhoAnswersToAPrompt_MayBeTriedAgain(bool hasPrompt)
    {
        var process = AgentBench.Shell("echo sorry", hasPrompt ? "{prompt}" : "fixed") with { Output = Json };

        Assert.Equal(hasPrompt, (await _bench.FailAsync(process)).IsTransient);
    }

    private Task<ProcessAgentResult> RunAsync(string script, ProcessOutput output, params string[] arguments) =>
        _bench.RunAsync(AgentBench.Shell(script, arguments) with { Output = output });

    private Task<TuttiException> FailAsync(string script, ProcessOutput output) => _bench.FailAsync(AgentBench.Shell(script) with { Output = output });
}
