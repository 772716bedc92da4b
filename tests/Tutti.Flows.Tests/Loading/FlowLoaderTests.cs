using System.Diagnostics;
using Tutti.Documents;
using Tutti.Flows.Loading;
using Tutti.Orchestration.Plans;

namespace Tutti.Flows.Tests.Loading;

public sealed class FlowLoaderTests : IDisposable
{
    private const string Head = "tutti: flow/v1\nname: f\n";
    private const string Steps = "steps:\n  a: { use: x }\n";

    private readonly Folders _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FilesOfAFlow_ArePartOfThePlan()
    {
        _folder.Write("texts/review.md", "Review.");
        _folder.Write("report.md", "Done ${a}.");
        var path = _folder.Write("f.yaml", Head + "files: [extra.txt]\nagents:\n  m: { model: { instructions: ./texts/review.md } }\nsteps:\n  a: { agent: m }\noutputs: { r: \"${render('report.md')}\" }\n");
        _folder.Write("extra.txt", "More.");

        var plan = FlowLoader.Load(path);

        Assert.Equal([new PlanFile("extra.txt", "More."), new PlanFile("./texts/review.md", "Review."), new PlanFile("report.md", "Done ${a}.")], plan.Files);
    }

    [Fact]
    public void Load_AnIncludedFlow_HasItsFilesFromItsOwnFolder()
    {
        _folder.Write("parts/inner.yaml", "tutti: flow/v1\nname: inner\nagents:\n  m: { model: { instructions: ./do.md } }\nsteps:\n  b: { agent: m }\n");
        _folder.Write("parts/do.md", "Do it.");
        var path = _folder.Write("f.yaml", Head + "flows: { part: ./parts/inner.yaml }\nsteps:\n  a: { flow: part }\n");

        var plan = FlowLoader.Load(path);

        var inner = Assert.Single(plan.Flows);
        Assert.Equal("part", inner.Name);
        Assert.Equal([new PlanFile("./do.md", "Do it.")], inner.Files);
        Assert.EndsWith("parts/inner.yaml:6:3", inner.Steps[0].Place.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TheSamePlanAgain_HasTheSameDigestAndNeedsNoFile()
    {
        _folder.Write("do.md", "Do it.");
        var path = _folder.Write("f.yaml", Head + "secrets: [TOKEN]\nagents:\n  m: { model: { instructions: ./do.md } }\nsteps:\n  a: { agent: m }\n");
        var plan = FlowLoader.Load(path);
        var alone = new Folders();

        var again = FlowLoader.Load(alone.Write("alone.yaml", Tutti.Documents.Yaml.YamlWriter.Write(Orchestration.Writing.PlanWriter.ToDocument(plan))));

        Assert.Equal(PlanDigest.Of(plan), PlanDigest.Of(again));
        Assert.Equal(["TOKEN"], again.Secrets);
        alone.Dispose();
    }

    [Fact]
    public void Load_Json_IsRead()
    {
        var path = _folder.Write("f.json", """{"tutti": "flow/v1", "name": "f", "steps": {"a": {"use": "x"}}}""");

        Assert.Equal("f", FlowLoader.Load(path).Name);
    }

    [Fact]
    public void Load_ASymbolicLinkThatLeadsOut_IsRefused()
    {
        using var elsewhere = new Folders();
        var secret = elsewhere.Write("secret.txt", "hunter2");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "near.txt"), secret);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "sub"), elsewhere.Root);
        var path = _folder.Write("f.yaml", Head + "files: [near.txt, sub/secret.txt]\n" + Steps);

        Assert.Null(FlowLoader.TryLoad(path, null, out var faults));
        Assert.Equal(["TUT4626", "TUT4626"], faults.Select(static fault => fault.Code));
        Assert.DoesNotContain("hunter2", string.Join(' ', faults), StringComparison.Ordinal);
        Assert.NotNull(FlowLoader.TryLoad(path, new FlowOptions { AllowOutside = true }, out _));
    }

    [Fact]
    public void Load_ASymbolicLinkInsideTheFolder_IsFollowed()
    {
        _folder.Write("real.txt", "x");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "link.txt"), "real.txt");
        var path = _folder.Write("f.yaml", Head + "files: [link.txt]\n" + Steps);

        Assert.Equal([new PlanFile("link.txt", "x")], FlowLoader.Load(path).Files);
    }

    [Fact]
    public void Load_LinksThatGoRound_AreRefused()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "a.txt"), "b.txt");
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "b.txt"), "a.txt");
        var path = _folder.Write("f.yaml", Head + "files: [a.txt]\n" + Steps);

        Assert.Null(FlowLoader.TryLoad(path, null, out var faults));
        Assert.Equal("TUT4625", Assert.Single(faults).Code);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("x/../../y.txt")]
    [InlineData("./../y.txt")]
    [InlineData("//etc/passwd")]
    [InlineData("/dev/zero")]
    [InlineData("~root/x")]
    [InlineData("c:x")]
    public void Load_APathThatLeadsOut_IsRefused(string named)
    {
        var path = _folder.Write("f.yaml", $"{Head}files: ['{named}']\n{Steps}");

        Assert.Null(FlowLoader.TryLoad(path, null, out var faults));
        Assert.Equal("TUT4626", Assert.Single(faults).Code);
    }

    [Fact]
    public void Load_APipe_IsNeverOpened()
    {
        var pipe = Path.Combine(_folder.Root, "pipe.yaml");
        using (var make = Process.Start("mkfifo", [pipe])) { make.WaitForExit(); }

        Assert.Null(FlowLoader.TryLoad(pipe, null, out var faults));
        Assert.Equal("TUT4619", Assert.Single(faults).Code);
    }

    [Fact]
    public void Load_AMissingFile_NamesTheNearest()
    {
        _folder.Write("gate.yaml", Head + Steps);

        Assert.Null(FlowLoader.TryLoad(Path.Combine(_folder.Root, "gaet.yaml"), null, out var faults));
        Assert.Contains("'gate.yaml'", Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ManyIncludesOfManyIncludes_EndWithAFault()
    {
        const int Levels = 12;
        for (var level = 0; level < Levels; level++)
        {
            var next = $"./l{level + 1}.yaml";
            _folder.Write($"l{level}.yaml", $"tutti: flow/v1\nname: f\nflows: {{ a: {next}, b: {next}, c: {next} }}\nsteps:\n  a: {{ use: x }}\n");
        }

        var path = _folder.Write($"l{Levels}.yaml", Head + Steps);
        Assert.NotNull(FlowLoader.TryLoad(path, null, out _));
        Assert.Null(FlowLoader.TryLoad(Path.Combine(_folder.Root, "l0.yaml"), null, out var faults));
        Assert.Contains(faults, static fault => fault.Code == "TUT4622");
    }

    [Fact]
    public void Load_AFileThatIsNoText_IsRefused()
    {
        File.WriteAllBytes(Path.Combine(_folder.Root, "x.bin"), [0xFF, 0xFE, 0x00]);
        var path = _folder.Write("f.yaml", Head + "files: [x.bin]\n" + Steps);

        Assert.Equal("TUT4624", Assert.Throws<DocumentException>(() => FlowLoader.Load(path)).Code);
    }

    [Fact]
    public void Load_ATooLargeFile_IsRefused()
    {
        _folder.Write("large.txt", new string('x', (1024 * 1024) + 1));
        var path = _folder.Write("f.yaml", Head + "files: [large.txt]\n" + Steps);

        Assert.Equal("TUT4622", Assert.Throws<DocumentException>(() => FlowLoader.Load(path)).Code);
    }
}
