using System.Text.Json;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Agents.Secrets;
using Tutti.Documents.Json;
using Tutti.Kernel;
using Tutti.Orchestration.Agents.ProcessAgents;
using Tutti.Orchestration.Checking;
using Tutti.Orchestration.Functions;
using Tutti.Orchestration.Plans;
using Tutti.Orchestration.Reading;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Agents;

/// <summary>Agents that are commands, as plans use them; with real processes.</summary>
public sealed class ProcessAgentTests : IDisposable
{
    private static readonly SupervisorProgram Supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));

    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-agents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    // text is the result as it is; holes keep their values, lists are spliced
    [InlineData("""{"run":["printf","%s|","a b","${inputs.words}"]}""", "", "\"a b|x|y z|\"")]
    // JSON
    [InlineData("""{"run":["printf","{\"n\":%d}","3"],"result":"json"}""", "", """{"n":3}""")]
    [InlineData("""{"run":["printf","noise\n{\"n\":4}\n"],"result":"jsonl-last"}""", "", """{"n":4}""")]
    [InlineData("""{"run":["printf","shown"],"result":"none"}""", "", "null")]
    // the whole command comes from the run
    [InlineData("""{"run":"${inputs.command}"}""", "", "\"hello\"")]
    // standard input, environment
    [InlineData("""{"run":["cat"],"stdin":"json"}""", """ "with":{"b":[1,"${inputs.words}"]} """, "\"{\\u0022b\\u0022:[1,[\\u0022x\\u0022,\\u0022y z\\u0022]]}\"")]
    [InlineData("""{"run":["sh","-c","printf %s \"$GREETING\""],"env":{"GREETING":"hi ${inputs.words[0]}"}}""", "", "\"hi x\"")]
    // a prompt by template, with the task and the input
    [InlineData("""{"run":["printf","%s","{prompt}"],"prompt":"Do {task} with {input}, ${inputs.words[0]}."}""", """ "with":{"task":"it","n":1} """, "\"Do it with {\\u0022task\\u0022:\\u0022it\\u0022,\\u0022n\\u0022:1}, x.\"")]
    // a short form
    [InlineData("""["printf","short"]""", "", "\"short\"")]
    public async Task RunAsync_Commands_GiveWhatTheirCardPromises(string process, string step, string expected)
    {
        await using var bench = await OpenAsync();

        Assert.Equal($$"""{"r":{{expected}}}""", Normal(await RunAsync(bench, process, step)));
    }

    [Fact]
    public async Task RunAsync_Red_FailsTheStepWithTheEndOfItsOutput()
    {
        await using var bench = await OpenAsync();

        var error = await Assert.ThrowsAnyAsync<TuttiException>(async () => await RunAsync(bench, """{"run":["sh","-c","echo the reason; exit 3"]}"""));

        Assert.Equal("TUT4661", error.Code);
        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"run":["no-such-tool"]}""", "TUT4662")]
    [InlineData("""{"run":["sh","-c","kill -9 $$"]}""", "TUT4663")]
    [InlineData("""{"run":["true"],"cwd":"relative"}""", "TUT4664")]
    [InlineData("""{"run":["true"],"sandbox":"worktree"}""", "TUT4664")]
    [InlineData("""{"run":["printf","no json"],"result":"json"}""", "TUT4014")]
    public async Task RunAsync_WhatCannotGiveItsResult_FailsWithItsCode(string process, string code)
    {
        await using var bench = await OpenAsync();

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<TuttiException>(async () => await RunAsync(bench, process))).Code);
    }

    [Theory]
    [InlineData("""{"run":["sh","-c","echo out; exit 3"],"gives":"report"}""", "failed", 3)]
    [InlineData("""{"run":["true"],"gives":"report"}""", "succeeded", 0)]
    [InlineData("""{"run":["no-such-tool"],"gives":"report"}""", "cannot-run-here", null)]
    [InlineData("""{"run":["sh","-c","kill -9 $$"],"gives":"report"}""", "unknown", null)]
    public async Task RunAsync_Report_NeverFailsAndSaysHowItEnded(string process, string verdict, int? exitCode)
    {
        await using var bench = await OpenAsync();

        using var outputs = JsonDocument.Parse(await RunAsync(bench, process));

        var report = outputs.RootElement.GetProperty("r");
        Assert.Equal(verdict, report.GetProperty("verdict").GetString());
        Assert.Equal(exitCode, report.GetProperty("exitCode") is { ValueKind: JsonValueKind.Number } code ? code.GetInt32() : null);
        Assert.StartsWith("not contained", report.GetProperty("sandbox").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    // red twice, then green: the report says at which attempt
    [InlineData("""{"attempts":3,"backoff":"1ms..2ms","on":["exit:1"]}""", "succeeded", 3, 3)]
    // used up: a report all the same
    [InlineData("""{"attempts":2,"backoff":"1ms..2ms","on":["exit:1"]}""", "failed", 2, 2)]
    // another exit code is meant
    [InlineData("""{"attempts":3,"backoff":"1ms..2ms","on":["exit:7","timeout"]}""", "failed", 1, 1)]
    // what the agent calls transient: not this
    [InlineData("""{"attempts":3,"backoff":"1ms..2ms"}""", "failed", 1, 1)]
    public async Task RunAsync_Retry_TriesAgainOnlyWhatItNames(string retry, string verdict, int attempt, int executions)
    {
        await using var bench = await OpenAsync();
        var counter = Path.Combine(_folder, "count");

        using var outputs = JsonDocument.Parse(await RunAsync(
            bench, $$"""{"run":["sh","-c","echo x >>{{counter}}; test $(wc -l <{{counter}}) -ge 3"],"gives":"report"}""", $$""" "retry":{{retry}} """));

        var report = outputs.RootElement.GetProperty("r");
        Assert.Equal((verdict, attempt), (report.GetProperty("verdict").GetString(), report.GetProperty("attempt").GetInt32()));
        Assert.Equal(executions, (await File.ReadAllLinesAsync(counter, PlanBench.Cancellation)).Length);
    }

    [Fact]
    public async Task RunAsync_Secret_ReachesTheCommandAndIsRedacted()
    {
        await using var bench = await OpenAsync();
        var outputs = await RunAsync(
            bench, """{"run":["sh","-c","printf %s \"$TOKEN\" >""" + _folder + """/seen; printf %s \"$TOKEN\""],"secrets":{"TOKEN":"REGISTRY"}}""", rest: """ ,"secrets":["REGISTRY"] """);

        Assert.Equal("""{"r":"[redacted:REGISTRY]"}""", outputs);
        Assert.Equal("value-of-REGISTRY", await File.ReadAllTextAsync(Path.Combine(_folder, "seen"), PlanBench.Cancellation));
    }

    [Theory]
    [InlineData("""{"process":{}}""", "TUT4603", "run")]
    [InlineData("""{"process":{"run":"dotnet build"}}""", "TUT4601", "shell")]
    [InlineData("""{"process":{"run":["a"],"gives":"all"}}""", "TUT4604", "gives")]
    [InlineData("""{"process":{"run":["a"],"cdw":"/"}}""", "TUT4602", "cwd")]
    [InlineData("""{"process":{"run":["a"],"limits":{"memory":"much"}}}""", "TUT4605", "GiB")]
    [InlineData("""{"process":{"run":["a"],"secrets":{"T":"UNLISTED"}}}""", "TUT4609", "UNLISTED")]
    [InlineData("""{"process":{"run":["a"],"sandbox":{"level":"none","required":true}}}""", "TUT4605", "namespace")]
    [InlineData("""{"process":{"run":["a"],"exit":{"succeeded":[300]}}}""", "TUT4605", "300")]
    [InlineData("""{"process":{"run":["a"]},"timeout":"soon"}""", "TUT4605", "soon")]
    [InlineData("""{"process":{"run":["a"],"requires":{"git":"new"}}}""", "TUT4605", "new")]
    [InlineData("""{"process":{"run":["a"]},"capabilities":["No Word"]}""", "TUT4605", "No Word")]
    public void Read_FaultyCard_IsFoundBeforeItStarts(string card, string code, string names)
    {
        var plan = Parse(card, """{"a":{"agent":"one"}}""");

        var fault = Assert.Single(PlanChecker.Check(plan, new PlanHost().Add(ProcessAgentKind.ForDrafts)), static fault => !fault.IsWarning);

        Assert.Equal(code, fault.Code);
        Assert.Contains(names, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OutputSchema_GivesTheTypeOfTheResult()
    {
        var plan = Parse(
            """{"process":{"run":["a"],"result":"json"},"output":{"type":"object","properties":{"touched":{"type":"array"}}}}""",
            """{"fix":{"agent":"one"},"next":{"agent":"one","with":{"files":"${fix.tuched}"}}}""");

        var fault = PlanChecker.Check(plan, new PlanHost().Add(ProcessAgentKind.ForDrafts))[0];

        Assert.Contains("touched", fault.Message, StringComparison.Ordinal);
    }

    private static Plan Parse(string card, string steps, string rest = "") => PlanReader.Read(
        JsonDocuments.Parse(System.Text.Encoding.UTF8.GetBytes(
            """{"tutti":"flow/v1","name":"test","inputs":{"words":{"type":"list","default":["x","y z"]},"command":{"type":"list","default":["printf","hello"]}},"agents":{"one":""" + card
            + """},"steps":""" + steps + ""","outputs":{"r":"${a}"}""" + rest + "}")),
        ["process"]);

    private async Task<string> RunAsync(PlanBench bench, string process, string step = "", string rest = "")
    {
        var card = process.Contains("\"cwd\"", StringComparison.Ordinal) || process.StartsWith('[') ? process : $$"""{"cwd":"{{_folder}}",{{process[1..]}}""";
        var call = string.Join(',', ((string[])["\"agent\":\"one\"", step]).Where(static part => part.Length > 0));
        var plan = Parse("{\"process\":" + card + "}", "{\"a\":{" + call + "}}", rest);
        return await bench.RunAsync(plan, directory: _folder);
    }

    private static async Task<PlanBench> OpenAsync()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };
        var runner = new ProcessRunner(Supervisor, new ProcessEnvironment(environment), new ProcessAdmission(4), TimeProvider.System);
        var bench = await new PlanBench { UsesRealTime = true }.OpenAsync();
        bench.Host.Add(new ProcessAgentKind(new ProcessAgentOptions { Runner = () => runner, FindSecret = static name => new DeclaredSecret(name, $"value-of-{name}") }));
        return bench;
    }

    /// <summary>As another writer of JSON would escape it.</summary>
    private static string Normal(string json) => json.Replace("\\\"", "\\u0022", StringComparison.Ordinal);
}
