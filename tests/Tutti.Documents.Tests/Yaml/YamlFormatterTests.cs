using FsCheck;
using FsCheck.Fluent;
using Tutti.Documents.Yaml;

namespace Tutti.Documents.Tests.Yaml;

public sealed class YamlFormatterTests
{
    private static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(1000);

    [Fact]
    public void Format_Comments_StayWhereTheyBelong()
    {
        const string Messy = """
            #top
            # yaml-language-server: $schema=x

            tutti:   "flow/v1"   # the format


            name: 'x'
            steps:
                # before build
                build:   # beside build
                    agent: build # who

                # before list
                list: [a,   # first
                       b]   # second
                text: |
                    one

                    two

                last: {a: 1}
                # at the end

            # really
            """;
        const string Tidy = """
            # top
            # yaml-language-server: $schema=x

            tutti: flow/v1 # the format

            name: x
            steps:
              # before build
              build: # beside build
                agent: build # who

              # before list
              list:
                - a # first
                - b # second
              text: |
                one

                two

              last: { a: 1 }
            # at the end

            # really

            """;

        var formatted = YamlFormatter.Format(Messy);

        Assert.Equal(Tidy, formatted);
        Assert.Equal(Tidy, YamlFormatter.Format(formatted));
    }

    [Fact]
    public void Format_AnyLinesOfComments_KeepsAllAndIsStable() => Prop.ForAll(AnyDocument.Any, ArbMap.Default.ArbFor<int>(), static (document, seed) =>
    {
        var text = Sprinkle(YamlWriter.Write(document), new Random(seed));
        if (YamlDocuments.TryParse(System.Text.Encoding.UTF8.GetBytes(text), "", out _) is not { } read) { return true.Label("no YAML"); }
        var once = YamlFormatter.Format(text);
        var kept = YamlDocuments.Parse(once).Equals(read) && Comments(once) == Comments(text);
        return (kept && YamlFormatter.Format(once) == once).Label($"{text}\n=>\n{once}\n=>\n{YamlFormatter.Format(once)}");
    }).Check(Cases);

    private static string Sprinkle(string yaml, Random random) =>
        string.Concat(yaml.Split('\n').Select(line => random.Next(4) switch
        {
            0 => $"{line}\n{new string(' ', random.Next(6))}# COMMENT\n",
            1 => $"{line} # COMMENT\n",
            2 => $"{line}\n\n",
            _ => $"{line}\n",
        }));

    private static int Comments(string yaml) => yaml.Split("# COMMENT").Length;
}
