using System.Diagnostics;
using System.Text.Json;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Admission;
using Tutti.Agents.Processes.Supervision;
using Tutti.Kernel;
using Tutti.Orchestration.Functions.Standard;
using Tutti.Orchestration.Tests.Support;

namespace Tutti.Orchestration.Tests.Functions;

/// <summary>What every host can do, with real files and repositories.</summary>
public sealed class StandardFunctionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tutti-functions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_WrittenAndRead_AreTheSame()
    {
        await using var bench = await OpenAsync();
        var plan = PlanBench.Parse(
            """{"w":{"use":"files/write","with":{"path":"${run.directory}/new/a.txt","text":"Grüße\n"}},"r":{"use":"files/read","with":{"path":"${w.path}"}}}""",
            """ "outputs":{"text":"${r.text}","bytes":"${w.bytes}"} """);

        using var outputs = JsonDocument.Parse(await bench.RunAsync(plan, directory: _folder));

        Assert.Equal(("Grüße\n", 8), (outputs.RootElement.GetProperty("text").GetString(), outputs.RootElement.GetProperty("bytes").GetInt32()));
        Assert.Equal(["a.txt"], Directory.GetFiles(Path.Combine(_folder, "new")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("files/read", """{"path":"relative"}""", "TUT4666")]
    [InlineData("files/read", """{"path":"/no/such/file"}""", "TUT4667")]
    [InlineData("files/read", """{"path":"/dev/zero"}""", "TUT4667")]
    [InlineData("files/write", """{"path":"/proc/nothing","text":""}""", "TUT4668")]
    [InlineData("files/remove", """{"path":"FOLDER/foreign"}""", "TUT4025")]
    [InlineData("git/clone", """{"repo":"FOLDER","name":"../out"}""", "TUT4669")]
    [InlineData("git/clone", """{"repo":"FOLDER"}""", "TUT4026")]
    [InlineData("git/clone", """{"repo":"FOLDER/repo","revision":"--upload-pack=x"}""", "TUT4027")]
    public async Task Functions_GivenWhatCannotBe_FailWithTheirCode(string function, string with, string code)
    {
        await using var bench = await OpenAsync();
        MakeRepository();
        Directory.CreateDirectory(Path.Combine(_folder, "foreign"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "foreign", "kept"), "kept", PlanBench.Cancellation);
        var plan = PlanBench.Parse("{\"a\":{\"use\":\"" + function + "\",\"with\":" + with.Replace("FOLDER", _folder, StringComparison.Ordinal) + "}}");

        Assert.Equal(code, (await Assert.ThrowsAnyAsync<TuttiException>(async () => await bench.RunAsync(plan, directory: _folder))).Code);
        Assert.True(File.Exists(Path.Combine(_folder, "foreign", "kept")));
    }

    [Fact]
    public async Task Clone_IsACopyThatAnUndoRemoves()
    {
        await using var bench = await OpenAsync();
        var repository = MakeRepository();
        var plan = PlanBench.Parse(
            """{"copy":{"use":"git/clone","with":{"repo":"${inputs.repo}"}},"file":{"use":"files/read","with":{"path":"${copy.path}/a.txt"}},"back":{"undo-all":true}}""",
            """ "inputs":{"repo":"path"},"outputs":{"text":"${file.text}","folder":"${copy.folder}"} """);

        using var outputs = JsonDocument.Parse(await bench.RunAsync(plan, $$"""{"repo":"{{repository}}"}""", _folder));

        Assert.Equal("content", outputs.RootElement.GetProperty("text").GetString());
        Assert.False(Directory.Exists(outputs.RootElement.GetProperty("folder").GetString()));
        Assert.True(Directory.Exists(repository));
    }

    private string MakeRepository()
    {
        var repository = Path.Combine(_folder, "repo");
        Directory.CreateDirectory(repository);
        File.WriteAllText(Path.Combine(repository, "a.txt"), "content");
        foreach (var command in (string[])["init -q", "add -A", "-c user.name=t -c user.email=t@example.org commit -qm first"])
        {
            using var git = Process.Start(new ProcessStartInfo("git", command) { WorkingDirectory = repository })!; // a program is never null
            git.WaitForExit();
        }

        return repository;
    }

    private async Task<PlanBench> OpenAsync()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };
        var supervisor = SupervisorProgram.At(Path.Combine(AppContext.BaseDirectory, "Tutti.Agents.TestHost"));
        var runner = new ProcessRunner(supervisor, new ProcessEnvironment(environment), new ProcessAdmission(4), TimeProvider.System);
        var bench = await new PlanBench { UsesRealTime = true }.OpenAsync();
        bench.Host.AddStandardFunctions(new StandardOptions { Runner = () => runner, WorkFolder = Path.Combine(_folder, "work") });
        return bench;
    }
}
