using System.Text;
using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Agents.ProcessAgents;
using Tutti.Agents.Tests.ProcessAgents;
using Tutti.Agents.Tests.Processes;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tests.Tools;

/// <summary>Commands as tools.</summary>
public sealed class ProcessToolTests : IDisposable
{
    private readonly Workbench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Command_WithSchema_GetsItsArgumentsAndGivesItsJson()
    {
        var output = await CallAsync("""{"name":"text.count","repeat":"pure","input":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]},"output":{"type":"object","required":["bytes"]},"process":{"run":["/bin/sh","-c","printf '{\"bytes\":%s}' \"$(wc -c)\""],"stdin":"json","result":{"format":"json"}}}""", """{"text":"four"}""");

        Assert.Equal(15, output.Value!.Value.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task Command_WithoutSchema_TakesARequest()
    {
        var output = await CallAsync("""{"name":"echo","process":{"run":["/bin/cat"],"stdin":"prompt"}}""", """{"request":"say hello"}""");

        Assert.Equal(("say hello", false), (output.Text.Trim(), output.IsFailed));
    }

    [Fact]
    public async Task Command_ThatFails_IsADefiniteNo()
    {
        var output = await CallAsync("""{"name":"no","process":{"run":["/bin/sh","-c","echo wrong >&2; exit 3"]}}""", """{"request":"x"}""");

        Assert.True(output.IsFailed);
        Assert.Contains("exit code 3", output.Text, StringComparison.Ordinal);
        Assert.Contains("wrong", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_ThatIsMissing_WasNotExecuted()
    {
        var error = await Assert.ThrowsAsync<NotExecutedException>(() => CallAsync("""{"name":"no","process":{"run":["no-such-command"]}}""", """{"request":"x"}"""));

        Assert.Equal("TUT4145", error.Code);
    }

    [Fact]
    public async Task Command_ThatIsKilled_IsAnUnknownOutcome()
    {
        var error = await Assert.ThrowsAsync<ToolException>(() => CallAsync("""{"name":"no","process":{"run":["/bin/sh","-c","kill -9 $$"]}}""", """{"request":"x"}"""));

        Assert.Equal("TUT4149", error.Code);
    }

    [Fact]
    public void Declaration_IsThatOfTheCard()
    {
        var tool = Make("""{"name":"text.count","description":"Counts.","repeat":"pure","process":{"run":["wc"]}}""");

        Assert.Equal(("text_count", "text.count", "Counts.", RepeatRule.Pure), (tool.Declaration.Name, tool.Declaration.Identity, tool.Declaration.Description, tool.Declaration.Effect.Repeat));
    }

    private Task<ToolOutput> CallAsync(string card, string arguments) =>
        Make(card).InvokeAsync(JsonElement.Parse(arguments), new StepContext(new FakeAttempt(TestContext.Current.CancellationToken)));

    private ProcessTool Make(string card) => new(AgentCard.Parse(Encoding.UTF8.GetBytes(card)), new ProcessAgent(_bench.Runner), new ProcessToolPlace { WorkingDirectory = _bench.Home });
}
