using FsCheck;
using FsCheck.Fluent;
using Tutti.Documents.Yaml;

namespace Tutti.Documents.Tests.Yaml;

public sealed class YamlWriterTests
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Write_AnyDocument_ReadsBackTheSame() => Prop.ForAll(AnyDocument.Any, static document =>
    {
        var yaml = YamlWriter.Write(document);
        var read = YamlDocuments.TryParse(System.Text.Encoding.UTF8.GetBytes(yaml), "", out var faults);
        return (document.Equals(read)).Label($"{string.Join('\n', faults)}\n{yaml}");
    }).Check(Cases);

    [Fact]
    public void Format_AnyWrittenDocument_ChangesNothing() => Prop.ForAll(AnyDocument.Any, static document =>
    {
        var yaml = YamlWriter.Write(document);
        return (YamlFormatter.Format(yaml) == yaml).Label($"{yaml}\n=>\n{YamlFormatter.Format(yaml)}");
    }).Check(Cases);

    [Fact]
    public void Write_AFlow_LooksAsAPersonWouldWriteIt()
    {
        const string Yaml = """
            tutti: flow/v1
            name: gate
            inputs:
              repo: { type: path, default: sample }
            agents:
              build:
                process: { run: [dotnet, build, --nologo], cwd: "${worktree.path}" }
            steps:
              checks:
                parallel: { max: 4 }
                each:
                  build: { agent: build }
                  tests: { agent: build, needs: [build] }
              risk:
                choose:
                  - when: checks.failed.size() > 0
                    do:
                      stop: { fail: "no: ${checks.failed}" }
              ask:
                ask:
                  prompt: |-
                    Merge?
                    It is green.
                  choices: [no, yes]

            """;

        Assert.Equal(Yaml, YamlWriter.Write(YamlDocuments.Parse(Yaml)));
    }
}
